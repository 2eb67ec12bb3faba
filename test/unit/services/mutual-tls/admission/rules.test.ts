import { describe, expect, it } from 'vitest';
import { type CertificateEvent } from '../../../../../protocol/certificate-events.ts';
import {
  type KeptAdmissions,
  nothingKept,
} from '../../../../../services/mutual-tls/admission/kept.ts';
import {
  heardList,
  heardPage,
  issuedIn,
  verdictOn,
} from '../../../../../services/mutual-tls/admission/rules.ts';

const now = new Date('2026-11-01T00:00:00.000Z');
const urn = 'urn:kangen:kiosk:hanami:front-1';
const serial = (digit: number): string => String(digit).repeat(32);
const mark = (digit: number): string => `${digit}`.repeat(32);
const fingerprint = (digit: number): string => `${digit}`.repeat(64);
const event = (number: number, change: Partial<CertificateEvent> = {}): CertificateEvent => ({
  number,
  mark: mark(number),
  serial: serial(number),
  identity: urn,
  notAfter: '2026-12-01T00:00:00.000Z',
  enrolledAt: '2026-11-01T00:00:00.000Z',
  state: 'issued',
  fingerprint: fingerprint(number),
  at: '2026-11-01T00:00:00.000Z',
  ...change,
});
const page = (after: number, ...events: CertificateEvent[]) => ({
  after: after === 0 ? null : { number: after, mark: mark(after) },
  events,
  more: false,
});
const heard = (kept: KeptAdmissions, ...given: Parameters<typeof page>): KeptAdmissions => {
  const found = heardPage(kept, page(...given), now);
  if (!found.ok) throw new Error(found.why);
  return found.kept;
};
const verdict = (kept: KeptAdmissions, of: number, as = urn) =>
  shown(kept, { serial: serial(of), urn: as, fingerprint: fingerprint(of) });
const shown = (kept: KeptAdmissions, one: Parameters<typeof verdictOn>[0]) =>
  verdictOn(one, issuedIn(kept), kept);

describe('the first wall', () => {
  it('lets in what was issued to that very party, and nobody else', () => {
    const kept = heard(nothingKept, 0, event(1));
    expect(verdict(kept, 1)).toBe('admitted');
    expect(verdict(kept, 1, 'urn:kangen:ledger')).toBe('unknown');
    expect(verdict(kept, 2)).toBe('unknown');
  });

  it('lets no other certificate in under the serial of one', () => {
    const other = { serial: serial(1), urn, fingerprint: fingerprint(2) };
    expect(shown(heard(nothingKept, 0, event(1)), other)).toBe('unknown');
    // Read before there were fingerprints: held to serial and name alone, until it ends.
    expect(shown(heard(nothingKept, 0, event(1, { fingerprint: null })), other)).toBe('admitted');
  });

  it('holds a revoked one back, in whatever order it was told', () => {
    const gone = event(2, { serial: serial(1), state: 'revoked' });
    expect(verdict(heard(nothingKept, 0, event(1), gone), 1)).toBe('revoked');
    const first = { ...gone, number: 1, mark: mark(1) };
    const again = event(2, { serial: serial(1) });
    expect(verdict(heard(nothingKept, 0, first, again), 1)).toBe('revoked');
  });

  it('forgets what has expired, and nothing before', () => {
    const early = event(1, { notAfter: '2026-10-30T00:00:00.000Z' });
    const kept = heard(nothingKept, 0, early, event(2));
    expect(kept.events.map(({ number }) => number)).toEqual([2]);
    expect(kept.place).toEqual({ number: 2, mark: mark(2) });
  });
});

describe('an authority that was put back', () => {
  const kept = heard(nothingKept, 0, event(1), event(2));

  it.each([
    ['does not know so many events', { after: null, events: [], more: false }],
    [
      'has another event under that number',
      { after: { number: 2, mark: mark(9) }, events: [event(3)], more: false },
    ],
    ['leaves one out', page(2, event(4))],
  ])('is not believed: %s', (_what, told) => {
    expect(heardPage(kept, told, now)).toMatchObject({ ok: false });
  });

  it('is believed where it goes on', () => {
    expect(heard(kept, 2, event(3)).place?.number).toBe(3);
  });
});

describe('the second wall', () => {
  const list = { number: 5, nextUpdate: '2026-11-15T00:00:00.000Z', serials: [serial(1)] };

  it('holds back what is on the CRL, whatever the list says', () => {
    const taken = heardList(heard(nothingKept, 0, event(1)), list);
    expect(taken?.ok === true && verdict(taken.kept, 1)).toBe('revoked');
  });

  it('takes no CRL that is older than the one it has', () => {
    const kept = { ...nothingKept, list };
    expect(heardList(kept, { ...list, number: 4, serials: [] })).toMatchObject({ ok: false });
    expect(heardList(kept, list)).toBeNull();
  });
});
