/** Every noun of the operator's command line. A new one is one file and one line here. */
import { audit } from './audit.ts';
import { identity } from './identity.ts';
import { type Noun } from './verb.ts';

export const nouns: readonly Noun[] = [audit, identity];
