import { describe, expect, it } from 'vitest';
import {
  failure,
  failureCode,
  failureMayPass,
  failureOf,
  failureStatus,
} from '../../../protocol/failure.ts';

describe('a failure', () => {
  it.each(failureCode.options)('%s says what to do next and fits its own schema', (code) => {
    const refused = failureOf(code, 'x'.repeat(2_000));
    expect(failure.parse(refused)).toEqual(refused);
    expect(refused.next).toMatch(/\.$/);
    expect(failureStatus(code)).toBeGreaterThanOrEqual(400);
  });

  it('may pass by itself only where no rule was broken', () => {
    const passing = failureCode.options.filter((code) => failureMayPass(code));
    expect(passing.toSorted()).toEqual([
      'answer-invalid',
      'authorization-not-yet-valid',
      'bank-list-unread',
      'bank-unreachable',
      'internal-error',
      'ledger-unreachable',
      'purchase-unknown',
      'rate-limited',
      'service-unavailable',
      'sign-in-locked',
      'terminal-storage-failing',
    ]);
  });

  it('carries what is left of the attempts and the time to wait', () => {
    expect(failureOf('credential-refused', 'no', { attemptsLeft: 2 })).toMatchObject({
      attemptsLeft: 2,
    });
    expect(failureOf('rate-limited', 'no', { retryAfterSeconds: 5 })).toMatchObject({
      retryAfterSeconds: 5,
    });
  });
});
