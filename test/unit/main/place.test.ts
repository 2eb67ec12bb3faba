import { describe, expect, it } from 'vitest';
import { type Provisioning } from '../../../protocol/enrolment.ts';
import { placeFrom } from '../../../main/place.ts';

const file: Provisioning = {
  identity: 'urn:kangen:kiosk:komorebi:k1',
  shop: 'Komorebi',
  language: 'en',
  enrolment: { url: 'https://127.0.0.1:1', code: 'A'.repeat(32) },
  ledger: { url: 'https://127.0.0.1:2' },
  bank: { url: 'https://127.0.0.1:3', identity: 'urn:kangen:bank:KANGDEFF' },
  authority: '-----BEGIN CERTIFICATE-----\n',
};
const { enrolment, ...rest } = file;
const kept = { ...rest, enrolmentUrl: enrolment.url };

describe('where the terminal stands', () => {
  it('comes from the file at the first start, without the one-time code', () => {
    expect(placeFrom(null, file)).toEqual({ ok: true, place: kept });
  });
  it('is kept where there is no file any more', () => {
    expect(placeFrom(kept, null)).toEqual({ ok: true, place: kept });
  });
  it('follows services that have moved', () => {
    const moved = { ...file, ledger: { url: 'https://127.0.0.1:9' } };
    expect(placeFrom(kept, moved)).toMatchObject({
      ok: true,
      place: { ledger: { url: 'https://127.0.0.1:9' } },
    });
  });
  it("never becomes another terminal's: the outbox and the key are this one's", () => {
    const other = { ...file, identity: 'urn:kangen:kiosk:komorebi:k2' };
    expect(placeFrom(kept, other)).toMatchObject({
      ok: false,
      failure: { code: 'terminal-mismatch' },
    });
  });
  it('is unknown without either', () => {
    expect(placeFrom(null, null)).toMatchObject({
      ok: false,
      failure: { code: 'terminal-not-ready' },
    });
  });
});
