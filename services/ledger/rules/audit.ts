/**
 * What an operator does is written down in the very transaction that does it: wrap the rule's decision.
 *
 *   store.transact(query, (facts) => audited(blockCard(facts, ask), deed))
 *
 * A refusal is written down too: who tries what he may not do is worth knowing.
 */
import assert from 'node:assert/strict';
import { type Failure, type FailureCode } from '../../../protocol/failure.ts';
import { type DeedDetails, deedName, type DeedEnd } from '../../../protocol/operator/audit.ts';
import { type Decision } from '../store/contract.ts';

/** A deed before it is known how it ends. */
export interface Deed {
  /** URN and certificate serial of the operator. */
  who: string;
  serial: string;
  atMs: number;
  /** `noun.verb`, as on the command line. */
  deed: string;
  /** `redemption:…`, `customer:…`, `terminal:urn:…`, `ledger`. Never a card number. */
  subject: string;
  details: DeedDetails;
  trace: string | null;
}

/**
 * The same decision with its entry in the audit trail.
 * @param decision an answer `{ ok: false, failure }` is a refusal, one without writes changed nothing
 * @param ending where the decision does not show it: it was done outside of the books
 */
export function audited<A>(
  decision: Decision<A>,
  deed: Deed,
  ending = endingOf(decision),
): Decision<A> {
  const { details, ...known } = deed;
  const row = { ...known, detailsJson: canonicalDetails(details), ...ending };
  assertImpersonal(deed);
  return { ...decision, writes: [...decision.writes, { op: 'audit', row }] };
}

function endingOf({ answer, writes }: Decision<unknown>): {
  ending: DeedEnd;
  refusal: FailureCode | null;
} {
  if (isRefusal(answer)) return { ending: 'refused', refusal: answer.failure.code };
  return { ending: writes.length === 0 ? 'unchanged' : 'done', refusal: null };
}

function isRefusal(answer: unknown): answer is { ok: false; failure: Failure } {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false;
}

/** Members by their names, so that the same details are the same text. */
function canonicalDetails(details: DeedDetails): string {
  const members = Object.entries(details).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify(Object.fromEntries(members));
}

/** 16 digits are a card number, two letters with two digits and a dozen more an IBAN. */
const personal = /(?<![0-9a-f-])[0-9]{16}(?![0-9a-f-])|\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}/;

/** SECURITY: the trail is kept for ever and shown to every operator; a card number in it is our bug. */
function assertImpersonal({ deed, subject, details }: Deed): void {
  assert.ok(deedName.safeParse(deed).success, 'a deed is called noun.verb');
  for (const text of [subject, ...Object.values(details)]) {
    assert.ok(typeof text !== 'string' || !personal.test(text), 'the audit trail is impersonal');
  }
}
