import { type Caller } from '../mutual-tls/route.ts';

/** Who said so, as the authority's own records keep it. */
export const operatorIn = ({ party, serial }: Caller): string =>
  `${party.urn}, certificate ${serial}`;
