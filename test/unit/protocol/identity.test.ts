import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bankUrn, partyFromSubjectAltName, partyFromUrn } from '../../../protocol/identity.ts';

const KIOSK = 'urn:kangen:kiosk:hanami-market:k1';

describe('a party', () => {
  it('is who its URN says', () => {
    expect(partyFromUrn(KIOSK)).toEqual({
      role: 'kiosk',
      urn: KIOSK,
      provider: 'hanami-market',
      terminal: 'k1',
    });
    expect(partyFromUrn(bankUrn('KANGDEFFXXX'))).toMatchObject({
      role: 'bank',
      bic: 'KANGDEFFXXX',
    });
    expect(partyFromUrn('urn:kangen:till:a:b')).toMatchObject({
      role: 'till',
      provider: 'a',
      till: 'b',
    });
    expect(partyFromUrn('urn:kangen:operator:mika')).toMatchObject({
      role: 'operator',
      name: 'mika',
    });
  });

  it('is nobody where the URN is of no kind we know, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const party = partyFromUrn(`urn:kangen:kiosk:${text}`);
        expect(party === null || /^urn:kangen:kiosk:[a-z0-9-]+:[a-z0-9-]+$/.test(party.urn)).toBe(
          true,
        );
      }),
    );
  });
});

describe('a subjectAltName', () => {
  it('names a party by its one URI, beside addresses and host names', () => {
    expect(partyFromSubjectAltName(`URI:${KIOSK}`)?.urn).toBe(KIOSK);
    expect(partyFromSubjectAltName(`DNS:localhost, URI:${KIOSK}, IP Address:127.0.0.1`)?.urn).toBe(
      KIOSK,
    );
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no URI', 'DNS:localhost, IP Address:127.0.0.1'],
    ['two parties', `URI:${KIOSK}, URI:urn:kangen:ledger`],
    ['the same party twice', `URI:${KIOSK}, URI:${KIOSK}`],
    ['a party in a host name', `DNS:${KIOSK}`],
    ['a URI of somebody else', 'URI:https://example.org'],
    ['a party in quotes, as Node prints a URI with a comma', 'URI:"urn:kangen:ledger, URI:x"'],
    ['another kind of URI prefix', `uri:${KIOSK}`],
    ['a DNS name that reads like a URI', `DNS:"localhost, URI:${KIOSK}, DNS:x"`],
  ])('with %s names nobody', (_what, subjectAltName) => {
    expect(partyFromSubjectAltName(subjectAltName)).toBeNull();
  });
});
