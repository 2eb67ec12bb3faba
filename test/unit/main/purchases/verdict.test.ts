import { describe, expect, it } from 'vitest';
import { judge } from '../../../../main/purchases/verdict.ts';
import { failureCode, failureOf } from '../../../../protocol/failure.ts';
import { purchaseId } from '../../../../protocol/ids.ts';

const refusedWith = (code: Parameters<typeof failureOf>[0], retryAfterSeconds?: number) =>
  judge({
    kind: 'refused',
    failure: failureOf(code, 'said so', retryAfterSeconds ? { retryAfterSeconds } : {}),
  });

describe('what an answer means to a purchase', () => {
  it('is recorded by an answer, and by nothing else', () => {
    const recorded = {
      id: purchaseId.parse('0195f0c2-7b3a-7c1d-8e2f-1a2b3c4d5e6f'),
      points: 25,
      matureAt: '2026-03-14T09:00:02.000Z',
      expireAt: '2027-03-14T09:00:02.000Z',
    };
    const event = { kind: 'record', recorded };
    expect(judge({ kind: 'answered', body: recorded })).toEqual({ kind: 'take', event });
  });

  it.each(['timeout', 'connection', 'server-error', 'answer-invalid'] as const)(
    'waits where it is unknown: %s',
    (reason) => {
      expect(judge({ kind: 'unknown', reason })).toMatchObject({ kind: 'wait', pauses: 'ledger' });
    },
  );

  it('ends only with what is wrong with the purchase itself, or with who signed it', () => {
    const ending = failureCode.options.filter((code) => refusedWith(code).kind === 'take');
    expect(ending.toSorted()).toEqual([
      'amount-above-limit',
      'card-unknown',
      'currency-mismatch',
      'id-reused',
      'receipt-number-reused',
      'second-member-required',
      'staff-action-invalid',
      'staff-evidence-lost',
      'staff-role-required',
      'staff-session-required',
      'terminal-mismatch',
    ]);
  });

  it('waits as long as it is asked to, and calls nobody for what passes by itself', () => {
    expect(refusedWith('rate-limited', 7)).toEqual({
      kind: 'wait',
      pauses: 'ledger',
      retryAfterSeconds: 7,
      alarm: null,
      code: null,
    });
  });

  it.each(['certificate-refused', 'role-refused', 'provider-unknown', 'path-unknown'] as const)(
    'calls a person for %s, and loses nothing meanwhile',
    (code) => {
      const verdict = refusedWith(code);
      expect(verdict).toMatchObject({ kind: 'wait', pauses: 'ledger' });
      expect(verdict).toHaveProperty('alarm', expect.stringContaining(code));
    },
  );

  it('lets the others pass one that the ledger cannot open', () => {
    expect(refusedWith('body-invalid')).toMatchObject({ kind: 'wait', pauses: 'this' });
  });

  it('keeps one whose key the ledger does not know, and calls a person', () => {
    const verdict = refusedWith('staff-key-unknown');
    expect(verdict).toMatchObject({ kind: 'wait', pauses: 'this' });
    expect(verdict).toHaveProperty('alarm', expect.stringContaining('staff-key-unknown'));
  });
});
