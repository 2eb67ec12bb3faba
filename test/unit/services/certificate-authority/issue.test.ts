import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Party, partyFromUrn } from '../../../../protocol/identity.ts';
import { planLeaf, serialFrom } from '../../../../services/certificate-authority/issue.ts';

const DAY_MS = 86_400_000;
const now = new Date('2026-03-14T09:00:00.000Z');
const issuerNotAfter = new Date('2036-01-01T00:00:00.000Z');

function party(urn: string): Party {
  const found = partyFromUrn(urn);
  if (found === null) throw new Error(urn);
  return found;
}
const planFor = (urn: string) =>
  planLeaf({ party: party(urn), serial: 'AB'.repeat(16), now, issuerNotAfter });

describe('the plan of a leaf', () => {
  it.each([
    'urn:kangen:kiosk:hanami:front-1',
    'urn:kangen:till:hanami:one',
    'urn:kangen:operator:aki',
  ])('%s may only call, and has no other name', (urn) => {
    const plan = planFor(urn);
    expect(plan.purposes).toEqual(['clientAuth']);
    expect(plan.alternativeNames).toEqual([{ type: 'url', value: urn }]);
  });

  it.each(['urn:kangen:ledger', 'urn:kangen:bank:KANGDEFF', 'urn:kangen:authority'])(
    '%s may also answer, on loopback',
    (urn) => {
      const plan = planFor(urn);
      expect(plan.purposes).toEqual(['clientAuth', 'serverAuth']);
      expect(plan.alternativeNames.filter(({ type }) => type === 'url')).toEqual([
        { type: 'url', value: urn },
      ]);
      expect(plan.alternativeNames).toContainEqual({ type: 'ip', value: '127.0.0.1' });
    },
  );

  it('lives thirty days from now, and is already valid on a clock that is a little slow', () => {
    const { notBefore, notAfter } = planFor('urn:kangen:ledger');
    expect(notAfter.getTime() - now.getTime()).toBe(30 * DAY_MS);
    expect(notBefore.getTime()).toBeLessThan(now.getTime());
  });

  it('never outlives its issuer', () => {
    const soon = new Date(now.getTime() + DAY_MS);
    const plan = planLeaf({
      party: party('urn:kangen:ledger'),
      serial: 'AB'.repeat(16),
      now,
      issuerNotAfter: soon,
    });
    expect(plan.notAfter).toEqual(soon);
  });

  it('carries a subject within the 64 characters of a common name, however long the URN', () => {
    const long = `urn:kangen:kiosk:${'p'.repeat(32)}:${'t'.repeat(32)}`;
    expect(planFor(long).subject).toBe('CN=Kangen kiosk, O=Kangen');
  });
});

describe('a serial number', () => {
  it('is positive, 128 bits long and the same in every tool', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (random) => {
        const serial = serialFrom(random);
        expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
        expect(BigInt(`0x${serial}`).toString(16).toUpperCase()).toBe(serial);
      }),
    );
  });

  it('is not made of too little chance', () => {
    expect(() => serialFrom(new Uint8Array(15))).toThrow(RangeError);
  });
});
