import { describe, expect, it } from 'vitest';
import { type HeartbeatAnswer, type PolicyAnswer } from '../../../../../../protocol/ledger.ts';
import { type Policy } from '../../../../../../protocol/messages.ts';
import { type ScreenSettings, type ScreenShown } from '../../../../../../protocol/screen.ts';
import { publicHalf } from '../../../../../../protocol/sealed/keys.ts';
import { verifyMessage } from '../../../../../../protocol/sealed/verify.ts';
import { bodyOf, KIOSK, type LedgerUnderTest, ledgerUnderTest } from '../../ledger-under-test.ts';

const OPERATOR = 'urn:kangen:operator:ada';
const settings: ScreenSettings = {
  languages: ['ja', 'en'],
  theme: 'dark',
  text: 125,
  limitsShown: false,
  maintenance: false,
  texts: { ja: { title: 'ポイントを現金に' } },
  idle: { askAfterSeconds: 90, answerSeconds: 30 },
};
const path = '/v1/operator/screen';
const set = async (ledger: LedgerUnderTest, body: unknown): Promise<ScreenShown> =>
  bodyOf(await ledger.call('POST', path, { caller: OPERATOR, body }));
async function policy(ledger: LedgerUnderTest): Promise<Policy> {
  const { policy: jws } = bodyOf<PolicyAnswer>(await ledger.call('GET', '/v1/policy'));
  const verified = await verifyMessage('policy', jws, () =>
    publicHalf(ledger.context.keys.signing),
  );
  if (!verified.ok) throw new Error(verified.reason);
  return verified.message;
}

describe('how terminals present themselves', () => {
  it('is nothing before an operator has set it, and then in every signed policy', async () => {
    const ledger = await ledgerUnderTest();
    const before = await policy(ledger);
    expect(before.screen).toBeUndefined();
    const { idle, ...screen } = settings;
    expect(await set(ledger, settings)).toEqual({ version: 1, settings });
    expect(await policy(ledger)).toMatchObject({ screen, idle, version: before.version + 1 });
    expect(bodyOf(await ledger.call('GET', path, { caller: OPERATOR }))).toEqual({
      version: 1,
      settings,
    });
  });

  it('is told to terminals by the version that their heartbeat is answered with', async () => {
    const ledger = await ledgerUnderTest();
    await set(ledger, settings);
    const body = {
      claim: { epoch: 1, nonce: 'a'.repeat(22) },
      health: { waiting: 0, wishes: 0, quarantined: 0 },
    };
    const heard = bodyOf<HeartbeatAnswer>(
      await ledger.call('POST', '/v1/heartbeat', { caller: KIOSK, body }),
    );
    expect(heard.policyVersion).toBe((await policy(ledger)).version);
  });

  it('keeps every change, and setting the same again changes nothing', async () => {
    const ledger = await ledgerUnderTest();
    await set(ledger, settings);
    expect(await set(ledger, settings)).toMatchObject({ version: 1 });
    expect(await set(ledger, { ...settings, maintenance: true })).toMatchObject({ version: 2 });
    const kept = ledger.database.prepare('SELECT version FROM screen_settings').pluck().all();
    expect(kept.map(Number)).toEqual([1, 2]);
    expect(() => ledger.database.exec('DELETE FROM screen_settings')).toThrow(/kept/);
  });

  it('stands in the audit trail, with what was set and by whom', async () => {
    const ledger = await ledgerUnderTest();
    await set(ledger, settings);
    const [entry] = ledger.database
      .prepare("SELECT who, details_json AS details FROM audit_trail WHERE deed = 'screen.set'")
      .all() as { who: string; details: string }[];
    expect(entry?.who).toBe(OPERATOR);
    expect(JSON.parse(entry?.details ?? '')).toMatchObject({ languages: 'ja en', theme: 'dark' });
  });

  it('is refused whole where a part of it cannot be shown', async () => {
    const ledger = await ledgerUnderTest();
    const wide = { ...settings, texts: { en: { title: 'w'.repeat(49) } } };
    await expect(set(ledger, wide)).rejects.toThrow(/too wide for a panel/);
    await expect(set(ledger, { ...settings, languages: [] })).rejects.toThrow();
    expect((await policy(ledger)).screen).toBeUndefined();
  });

  it('that reads no more costs no terminal its policy, and is told to the operator', async () => {
    const ledger = await ledgerUnderTest();
    await set(ledger, settings);
    const old = JSON.stringify({ ...settings, theme: 'sepia' });
    for (const [version, unread] of [old, '[]'].entries()) {
      ledger.database
        .prepare('INSERT INTO screen_settings (version, settings_json, set_ms) VALUES (?, ?, 1)')
        .run(version + 2, unread);
      const said = await policy(ledger);
      expect(said).toMatchObject({ screen: null, idle: expect.anything() });
      expect(said.wishes).not.toBeNull();
      const seen = bodyOf(await ledger.call('GET', path, { caller: OPERATOR }));
      expect(seen).toEqual({ version: version + 2, settings: null, unreadable: true });
    }
    expect(await set(ledger, settings)).toEqual({ version: 4, settings });
    expect(await policy(ledger)).toMatchObject({ screen: { theme: 'dark' } });
  });
});
