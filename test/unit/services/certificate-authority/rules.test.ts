import { describe, expect, it } from 'vitest';
import { hashCode } from '../../../../services/certificate-authority/enrolment-code.ts';
import {
  certificateState,
  decideCode,
  type StoredCode,
} from '../../../../services/certificate-authority/rules.ts';

const expiresAt = new Date('2026-03-14T09:15:00.000Z');
const early = new Date('2026-03-14T09:14:59.999Z');
const stored = (change: Partial<StoredCode> = {}): StoredCode => ({
  id: 1,
  hash: hashCode('RIGHT'),
  identity: 'urn:kangen:ledger',
  expiresAt,
  state: 'live',
  ...change,
});
const decide = (codes: StoredCode[], code = 'RIGHT', now = early) =>
  decideCode(codes, hashCode(code), now);

describe('a code', () => {
  it('enrols until it expires, to the millisecond', () => {
    expect(decide([stored()])).toMatchObject({ allowed: true, code: { id: 1 } });
    expect(decide([stored()], 'RIGHT', expiresAt)).toEqual({
      allowed: false,
      reason: 'expired-code',
    });
  });

  it('is wrong where there is none, or another', () => {
    expect(decide([])).toEqual({ allowed: false, reason: 'wrong-code' });
    expect(decide([stored()], 'WRONG')).toEqual({ allowed: false, reason: 'wrong-code' });
  });

  it.each(['spent', 'replaced'] as const)('that was %s enrols nobody, expired or not', (state) => {
    const refused = { allowed: false, reason: `${state}-code` };
    expect(decide([stored({ state })])).toEqual(refused);
    expect(decide([stored({ state })], 'RIGHT', expiresAt)).toEqual(refused);
  });

  it('is found among others', () => {
    const codes = [stored({ id: 3, hash: hashCode('NEWER') }), stored({ id: 2 })];
    expect(decide(codes)).toMatchObject({ allowed: true, code: { id: 2 } });
  });
});

it('a certificate is valid until its end, and unknown where it was never issued', () => {
  const held = {
    serial: 'A',
    identity: 'urn:kangen:ledger',
    notBefore: early,
    notAfter: expiresAt,
    revoked: false,
  };
  expect(certificateState({ ...held, revoked: true }, early)).toBe('revoked');
  expect(certificateState(held, early)).toBe('valid');
  expect(certificateState(held, expiresAt)).toBe('expired');
  expect(certificateState(null, early)).toBe('unknown');
});
