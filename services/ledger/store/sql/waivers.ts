/** Debts that operators waive. */
import { type CustomerId } from '../../../../protocol/ids.ts';
import { type WaiverCursor, type WaiverFacts } from '../queries.ts';
import { type WaiverRow } from '../rows.ts';
import * as find from './look-ups.ts';
import { debtsOf } from './owed.ts';
import { knownProgramme } from './providers.ts';
import { all, one, type Steps } from './steps.ts';
import { tables } from './tables.ts';

const { waiver: waivers } = tables;

export function* waiverFacts(
  id: string,
  asked: { customerId: CustomerId; providerId: string } | null,
): Steps<WaiverFacts> {
  const waiver = yield* one(waivers, `SELECT ${waivers.columns()} FROM waiver WHERE id = @id`, {
    id,
  });
  const of = waiver ?? asked;
  return {
    programme: yield* knownProgramme(),
    waiver,
    hasCustomer: of !== null && (yield* find.customer(of.customerId)) !== null,
    hasProvider: of !== null && (yield* find.provider(of.providerId)) !== null,
    debts: of === null ? [] : yield* debtsOf(of.customerId),
  };
}

/** Oldest first. @param after the last line of the page before */
export const waiversWaiting = (after: WaiverCursor | null, rowsMax: number): Steps<WaiverRow[]> =>
  all(
    waivers,
    `SELECT ${waivers.columns()} FROM waiver
      WHERE state = 'waiting' AND (asked_ms, id) > (@askedMs, @id)
      ORDER BY asked_ms, id LIMIT @rowsMax`,
    { askedMs: -1, id: '', ...after, rowsMax },
  );
