/** What a service has read of the authority's list, and of its CRL: one small file in its own folder. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { certificateEvent, eventPlace } from '../../../protocol/certificate-events.ts';
import { certificateSerial } from '../../../protocol/enrolment.ts';
import { instant } from '../../../protocol/ids.ts';
import { writeDurably } from '../../durable-file.ts';

export const keptAdmissions = z.strictObject({
  /** How far it was read: the high-water mark. */
  place: eventPlace.nullable(),
  /** Of certificates that have not expired. */
  events: z.array(certificateEvent),
  /** The newest CRL that was believed. */
  list: z
    .strictObject({
      number: z.int().min(1),
      nextUpdate: instant,
      serials: z.array(certificateSerial),
    })
    .nullable(),
});
export type KeptAdmissions = z.infer<typeof keptAdmissions>;

export const nothingKept: KeptAdmissions = { place: null, events: [], list: null };

export interface AdmissionsFile {
  read(): KeptAdmissions;
  /** Durable when it returns. */
  write(kept: KeptAdmissions): void;
}

export function admissionsFile(file: string): AdmissionsFile {
  return {
    // SECURITY: a file that cannot be read is no reason to begin anew: what was revoked would be forgotten.
    read: () =>
      existsSync(file) ? keptAdmissions.parse(JSON.parse(readFileSync(file, 'utf8'))) : nothingKept,
    write: (kept) => writeDurably(file, JSON.stringify(kept)),
  };
}
