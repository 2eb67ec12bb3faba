/** Where an embedded network keeps what an operator's command line has to find. */
import { join } from 'node:path';
import { operatorUrn } from '../../protocol/identity.ts';

/** Of the data folder: the port of each service. */
export const PLACES_FILE = 'ports.json';

/** The operator that every embedded network has. */
export const FIRST_OPERATOR = 'alice';

export const partyFolder = (data: string, urn: string): string =>
  join(data, 'parties', urn.replaceAll(':', '_'));

export const operatorFolder = (data: string, name: string): string =>
  partyFolder(data, operatorUrn(name));
