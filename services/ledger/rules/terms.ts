/** Terms of redemption that an operator changes: a newer row, which holds at once. */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type ProgrammeShown, type TermsRequest } from '../../../protocol/operator/programme.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type TermsFacts } from '../store/queries.ts';
import { type ProgrammeRow, type ProgrammeTermsRow } from '../store/rows.ts';
import { termsOf } from './programme.ts';

export type TermsAnswer = { ok: true; body: ProgrammeShown } | { ok: false; failure: Failure };

export function programmeSeen(programme: ProgrammeRow): ProgrammeShown {
  const { name, currency } = programme;
  const { rate, minimum, step, fee } = termsOf(programme);
  return { name, currency, rate, minimum, step, fee };
}

export function changeTerms(
  { programme, changedMs }: TermsFacts,
  { request, nowMs }: { request: TermsRequest; nowMs: number },
): Decision<TermsAnswer> {
  const { rate, minimum, step, fee } = request;
  const foreign = [minimum, step, fee].some(({ currency }) => currency !== programme.currency);
  if (foreign) return refused('currency-mismatch', `the programme is in ${programme.currency}`);
  if (minimum.minor > programme.redemptionMinorMax) {
    return refused('body-invalid', 'body.minimum: more than one redemption may be');
  }
  const terms = {
    ratePoints: rate.points,
    rateMinor: rate.minor,
    minimumMinor: minimum.minor,
    stepMinor: step.minor,
    feeMinor: fee.minor,
  };
  const body = programmeSeen({ ...programme, ...terms });
  if (isSame(programme, terms)) return unchanged({ ok: true, body });
  // A clock that went back must not make older terms of newer ones.
  const row: ProgrammeTermsRow = { sinceMs: Math.max(nowMs, changedMs + 1), ...terms };
  return {
    answer: { ok: true, body },
    writes: [{ op: 'insert', table: 'programme_terms', row }],
  };
}

function isSame(programme: ProgrammeRow, terms: Omit<ProgrammeTermsRow, 'sinceMs'>): boolean {
  return (Object.keys(terms) as (keyof typeof terms)[]).every(
    (field) => programme[field] === terms[field],
  );
}

function refused(code: Failure['code'], detail: string): Decision<TermsAnswer> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}
