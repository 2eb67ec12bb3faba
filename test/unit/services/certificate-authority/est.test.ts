import { describe, expect, it } from 'vitest';
import { claimFrom } from '../../../../services/certificate-authority/est.ts';

const CODE = 'A'.repeat(32);
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the Basic credential of a first call', () => {
  it('is a party and a code, divided at the last colon', () => {
    expect(claimFrom(basic(`urn:kangen:kiosk:hanami:front-1:${CODE}`))).toMatchObject({
      party: { role: 'kiosk', provider: 'hanami', terminal: 'front-1' },
      code: CODE,
    });
  });

  it.each([
    ['nothing', undefined],
    ['a bearer token', `Bearer ${CODE}`],
    ['no colon', basic(CODE)],
    ['an unknown kind of party', basic(`urn:kangen:king:aki:${CODE}`)],
    ['a code in lower case', basic(`urn:kangen:ledger:${CODE.toLowerCase()}`)],
    ['a code that is too short', basic(`urn:kangen:ledger:${CODE.slice(1)}`)],
    ['no base64', 'Basic ::::'],
    ['endless base64', basic(`urn:kangen:ledger:${'A'.repeat(5_000)}`)],
  ])('is none: %s', (_what, header) => {
    expect(claimFrom(header)).toBeNull();
  });
});
