/**
 * Where this terminal stands: which shop, which ledger, which bank. Taken from the provisioning file
 * at the first start and kept in the settings; a newer file may move the services, never make this
 * terminal another one: its outbox and its key are this one's. Pure.
 */
import { type z } from 'zod';
import { type Failure, failureOf } from '../protocol/failure.ts';
import { type Provisioning, provisioning } from '../protocol/enrolment.ts';

export const place = provisioning
  .omit({ enrolment: true })
  // Where it renews its certificate. Absent in a place that was kept before there were renewals.
  .extend({ enrolmentUrl: provisioning.shape.enrolment.shape.url.optional() });
export type Place = z.infer<typeof place>;

export type Placed = { ok: true; place: Place } | { ok: false; failure: Failure };

export function placeFrom(kept: Place | null, provided: Provisioning | null): Placed {
  if (provided === null) {
    return kept === null
      ? {
          ok: false,
          failure: failureOf(
            'terminal-not-ready',
            'no provisioning file, and none was read before',
          ),
        }
      : { ok: true, place: kept };
  }
  if (kept !== null && kept.identity !== provided.identity) {
    const detail = `this terminal is ${kept.identity}; the provisioning file is for ${provided.identity}`;
    return { ok: false, failure: failureOf('terminal-mismatch', detail) };
  }
  const { enrolment, ...taken } = provided;
  return { ok: true, place: { ...taken, enrolmentUrl: enrolment.url } };
}
