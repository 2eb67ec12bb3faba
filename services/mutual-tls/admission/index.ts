/** Admission of one service: the list is kept in its own folder, and read from the authority's door. */
import { join } from 'node:path';
import { type Clock } from '../../clock.ts';
import { type Log } from '../../log.ts';
import { type IdentityFiles } from '../identity-files.ts';
import { type IdentityKeeper } from '../identity-keeper.ts';
import { type Admission, createAdmission } from './admission.ts';
import { admissionsFile } from './kept.ts';
import { authoritySource } from './source.ts';

/** Of the service's folder; what an authority that was restored is brought up to date from. */
export const ADMISSIONS_FILE = 'admissions.json';

export interface AdmittingService {
  /** Its folder. */
  directory: string;
  identity: IdentityFiles;
  /** Keeps it good; without one it stays as it is. */
  keeper: IdentityKeeper | null;
  clock: Clock;
  log: Log;
}

export function admissionIn(authorityUrl: string, service: AdmittingService): Admission {
  const { directory, identity, keeper, clock, log } = service;
  const source = authoritySource(authorityUrl, identity);
  keeper?.onChange((renewed) => source.present(renewed));
  return createAdmission({
    source,
    file: admissionsFile(join(directory, ADMISSIONS_FILE)),
    roots: () => (keeper?.current() ?? identity).authority,
    heard: (authorities) => keeper?.hear(authorities),
    clock,
    log,
  });
}
