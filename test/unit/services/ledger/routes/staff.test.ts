import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Failure } from '../../../../../protocol/failure.ts';
import { generateKey, publicHalf } from '../../../../../protocol/sealed/keys.ts';
import { signMessage } from '../../../../../protocol/sealed/sign.ts';
import { verifyMessage } from '../../../../../protocol/sealed/verify.ts';
import { type StaffDeed, staffSession } from '../../../../../protocol/staff-messages.ts';
import { type StaffActionDone } from '../../../../../protocol/staff.ts';
import { withLuhnDigit } from '../../../../../services/embedded-network/seed/numbers.ts';
import { limits } from '../../../../../services/ledger/limits.ts';
import {
  ALICE,
  type Answer,
  bodyOf,
  codeOf,
  KIOSK,
  ledgerUnderTest,
  type LedgerUnderTest,
  OTHER_KIOSK,
} from '../ledger-under-test.ts';
import {
  act,
  CLERK,
  confirmation,
  send,
  shownBy,
  signed,
  signInStaff,
  sold,
  SUPERVISOR,
  tryStaff,
} from '../staff-desk.ts';

const OTHER_TERMINAL = 'urn:kangen:kiosk:hanami-market:back';
const failureOf = (answer: Answer): Failure | null => (answer.ok ? null : answer.failure);

interface TrailRow {
  deed: string;
  subject: string;
  ending: string;
  details: Record<string, unknown>;
}

const trailOf = ({ database }: LedgerUnderTest): TrailRow[] =>
  database
    .prepare<[], { deed: string; subject: string; ending: string; details_json: string }>(
      'SELECT deed, subject, ending, details_json FROM audit_trail ORDER BY sequence',
    )
    .all()
    .map(({ details_json: json, ...row }) => ({
      ...row,
      details: JSON.parse(json) as Record<string, unknown>,
    }));

const memberId = ({ database }: LedgerUnderTest): string =>
  String(database.prepare('SELECT id FROM staff_member WHERE badge = ?').pluck().get(CLERK.badge));

const jsonOf = (part: string): unknown =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;

/** As books that were put back to a copy of before. */
const forget = ({ database }: LedgerUnderTest, table: string): void => {
  database.pragma('foreign_keys = OFF');
  database.exec(`DROP TRIGGER IF EXISTS ${table}_is_never_deleted; DELETE FROM ${table}`);
  database.pragma('foreign_keys = ON');
};

const count = ({ database }: LedgerUnderTest, table: string): number =>
  Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());

async function untilLocked(ledger: LedgerUnderTest, badge: string): Promise<(Failure | null)[]> {
  const failures: (Failure | null)[] = [];
  for (const pin of ['0000', '0001', '0002', '0003', '0004', CLERK.pin]) {
    failures.push(failureOf((await tryStaff(ledger, { badge, pin })).answer));
    ledger.clock.ms += 60_000;
  }
  return failures;
}

describe('POST /v1/staff/sessions', () => {
  it('opens a session, and the ledger signs whose key it is, where and until when', async () => {
    const ledger = await ledgerUnderTest();
    const { key, opened, session } = await signInStaff(ledger);
    expect(opened).toMatchObject({ name: CLERK.name, roles: ['assist', 'record'] });
    const { signing } = ledger.context.keys;
    const read = await verifyMessage('staffSession', opened.session, () => publicHalf(signing));
    expect(read).toMatchObject({
      ok: true,
      message: { aud: KIOSK, session, key: key.kid, certificate: '01' },
    });
    expect(opened.session).not.toContain(
      Buffer.from(CLERK.name).toString('base64url').slice(0, 12),
    );
  });

  it('counts, delays and locks as for a card, and answers for no badge as for one', async () => {
    const known = await untilLocked(await ledgerUnderTest(), CLERK.badge);
    expect(known.map((failure) => failure?.code)).toEqual([
      'credential-refused',
      'credential-refused',
      'credential-refused',
      'credential-refused',
      'badge-locked',
      'badge-locked',
    ]);
    const nobody = await untilLocked(await ledgerUnderTest(), withLuhnDigit('7777777'));
    expect(nobody).toEqual(known);
  });

  it('has every wrong PIN in the audit trail, of a badge that is nobody’s too, and no digit of it', async () => {
    const ledger = await ledgerUnderTest();
    await tryStaff(ledger, { pin: '000123' });
    await tryStaff(ledger, { badge: withLuhnDigit('7777777'), pin: '000123' });
    const tried = { deed: 'staff.sign-in', subject: `terminal:${KIOSK}`, ending: 'refused' };
    expect(trailOf(ledger).slice(-2)).toMatchObject([
      { ...tried, details: { member: memberId(ledger) } },
      { ...tried, details: { member: null } },
    ]);
    expect(JSON.stringify(trailOf(ledger))).not.toMatch(/000123|7777777/);
  });

  it('does not know members of another shop, and takes no credential twice or elsewhere', async () => {
    const ledger = await ledgerUnderTest();
    const there = await tryStaff(ledger, { terminal: OTHER_KIOSK }, { caller: OTHER_KIOSK });
    expect(codeOf(there.answer)).toBe('credential-refused');
    const jti = ledger.context.ids.random();
    expect(codeOf((await tryStaff(ledger, { jti })).answer)).toBe('ok');
    expect(codeOf((await tryStaff(ledger, { jti })).answer)).toBe('body-invalid');
    const caught = await tryStaff(ledger, {}, { caller: OTHER_TERMINAL });
    expect(codeOf(caught.answer)).toBe('terminal-mismatch');
  });

  it('refuses coordinates that are no point, without counting a session', async () => {
    const ledger = await ledgerUnderTest();
    const x = 'A'.repeat(43);
    const { answer } = await tryStaff(ledger, { key: { kty: 'EC', crv: 'P-256', x, y: x } });
    expect(codeOf(answer)).toBe('body-invalid');
  });
});

describe('PUT /v1/staff/actions/:id', () => {
  it('records a purchase once, however often it is told, and keeps what was signed', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const { deed, sealed } = await sold(ledger, 5_000n);
    const one = { ...(await signed(ledger, clerk, deed)), sealed };
    const first = bodyOf<StaffActionDone>(await send(ledger, one));
    expect(first).toMatchObject({ kind: 'recorded', purchase: deed.purchase, points: 100 });
    ledger.clock.ms += 2 * limits.staffSessionLifetimeMs;
    expect(bodyOf(await send(ledger, one))).toEqual(first);
    const purchases = ledger.database.prepare('SELECT id FROM purchase WHERE id = ?');
    expect(purchases.all(deed.purchase)).toHaveLength(1);
    expect(ledger.database.prepare('SELECT action FROM staff_action').pluck().all()).toEqual([
      one.action,
    ]);
  });

  it('takes a purchase late that was signed in time, and none that was not', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const early = await sold(ledger, 5_000n);
    const inTime = { ...(await signed(ledger, clerk, early.deed)), sealed: early.sealed };
    await act(ledger, clerk, { kind: 'sign-out' });
    ledger.clock.ms += 24 * 3_600_000;
    const late = await sold(ledger, 5_000n);
    const tooLate = { ...(await signed(ledger, clerk, late.deed)), sealed: late.sealed };
    expect(codeOf(await send(ledger, tooLate))).toBe('staff-session-required');
    expect(codeOf(await send(ledger, inTime))).toBe('ok');
  });

  it('reverses one with its reason', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const { deed, sealed } = await sold(ledger, 5_000n);
    await send(ledger, { ...(await signed(ledger, clerk, deed)), sealed });
    const reversal = await act(ledger, clerk, {
      kind: 'reverse-purchase',
      purchase: deed.purchase,
      reversal: ledger.newId() as never,
      refunded: deed.paid,
      receiptNumber: 'R-1',
      reason: 'wrong-card',
    });
    expect(bodyOf<StaffActionDone>(reversal)).toMatchObject({ kind: 'reversed', points: 100 });
    expect(trailOf(ledger).at(-1)?.details).toMatchObject({ reason: 'wrong-card' });
  });

  it('tells the state and the money of a redemption, and neither who nor where to', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    await ledger.redeem(await ledger.signIn(), 1_000n, { id });
    const seen = await act(ledger, await signInStaff(ledger), { kind: 'look-up', redemption: id });
    const body = bodyOf<StaffActionDone>(seen);
    expect(body).toMatchObject({ redemption: { id, state: 'authorized', points: 1_000 } });
    const told = JSON.stringify(body, (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    expect(told).not.toMatch(/payee|DE••|Marta|card|customer/);
  });

  it('has every action in the audit trail, with the digest of what was signed', async () => {
    const ledger = await ledgerUnderTest();
    const supervisor = await signInStaff(ledger, SUPERVISOR);
    const id = ledger.newId();
    await ledger.redeem(await ledger.signIn(), 1_000n, { id });
    const deeds: StaffDeed[] = [
      { kind: 'look-up', redemption: id },
      { kind: 'assist' },
      { kind: 'assisted', redemption: id },
      { kind: 'sync' },
      { kind: 'reprint', redemption: id },
      { kind: 'print-test' },
      { kind: 'export-summary', day: '2026-11-22' },
      { kind: 'close-application' },
      { kind: 'sign-out' },
      { kind: 'lock-terminal' },
    ];
    for (const deed of deeds) {
      const isLock = deed.kind === 'lock-terminal';
      const member = isLock ? await signInStaff(ledger, SUPERVISOR) : supervisor;
      const one = await signed(ledger, member, deed);
      expect(codeOf(await send(ledger, one)), deed.kind).toBe('ok');
      const row = trailOf(ledger).at(-1);
      expect(row).toMatchObject({ deed: `staff.${deed.kind}`, ending: 'done' });
      expect(row?.details).toMatchObject({
        action: one.id,
        signature: hash('sha256', one.action, 'hex'),
      });
      const kept = ledger.database.prepare('SELECT action FROM staff_action WHERE id = ?');
      expect(kept.pluck().get(one.id)).toBe(one.action);
    }
    expect(JSON.stringify(trailOf(ledger))).not.toContain(SUPERVISOR.name);
    const lock = ledger.database.prepare('SELECT terminal FROM terminal_lock').pluck().all();
    expect(lock).toEqual([KIOSK]);
  });

  it('does for a clerk nothing that takes a supervisor', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const deeds: StaffDeed[] = [
      { kind: 'lock-terminal' },
      { kind: 'close-application' },
      { kind: 'export-summary', day: '2026-11-22' },
    ];
    for (const deed of deeds) {
      expect(codeOf(await act(ledger, clerk, deed)), deed.kind).toBe('staff-role-required');
    }
    expect(trailOf(ledger).slice(-3)).toMatchObject([
      { deed: 'staff.lock-terminal', ending: 'refused' },
      { deed: 'staff.close-application', ending: 'refused' },
      { deed: 'staff.export-summary', ending: 'refused' },
    ]);
    expect(ledger.database.prepare('SELECT id FROM staff_action').all()).toEqual([]);
  });

  it('knows no session on another terminal, under another certificate, or under another key', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const stranger = await signInStaff(ledger, SUPERVISOR);
    const sync = { kind: 'sync' } as const;
    const one = await signed(ledger, clerk, sync);
    expect(codeOf(await send(ledger, one, { caller: OTHER_TERMINAL }))).toBe(
      'staff-session-required',
    );
    const moved = await signed(ledger, clerk, sync, { iss: OTHER_TERMINAL });
    expect(codeOf(await send(ledger, moved, { caller: OTHER_TERMINAL }))).toBe(
      'staff-session-required',
    );
    expect(codeOf(await send(ledger, one, { serial: '02' }))).toBe('staff-session-required');
    const borrowed = { key: clerk.key, session: stranger.session };
    expect(codeOf(await send(ledger, await signed(ledger, borrowed, sync)))).toBe(
      'staff-session-required',
    );
    expect(codeOf(await send(ledger, one))).toBe('ok');
  });

  it('ends a session on sign-out, by its age, and where its member is locked', async () => {
    const ledger = await ledgerUnderTest();
    const sync = { kind: 'sync' } as const;
    const left = await signInStaff(ledger);
    await act(ledger, left, { kind: 'sign-out' });
    expect(codeOf(await act(ledger, left, sync))).toBe('staff-session-required');
    const old = await signInStaff(ledger);
    ledger.clock.ms += limits.staffSessionLifetimeMs;
    expect(codeOf(await act(ledger, old, sync))).toBe('staff-session-required');
    const lockedOut = await signInStaff(ledger);
    const id = memberId(ledger);
    await ledger.call('POST', '/v1/operator/staff/:id/lock', { caller: ALICE, id, body: {} });
    expect(codeOf(await act(ledger, lockedOut, sync))).toBe('staff-session-required');
    expect(codeOf((await tryStaff(ledger)).answer)).toBe('badge-locked');
  });

  it('takes nothing more from who was locked, however early it says it was signed', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const { deed, sealed } = await sold(ledger, 5_000n);
    const kept = { ...(await signed(ledger, clerk, deed)), sealed };
    const id = memberId(ledger);
    await ledger.call('POST', '/v1/operator/staff/:id/lock', { caller: ALICE, id, body: {} });
    const before = trailOf(ledger).length;
    expect(codeOf(await send(ledger, kept))).toBe('badge-locked');
    expect(trailOf(ledger)).toHaveLength(before);
    await ledger.call('POST', '/v1/operator/staff/:id/unlock', { caller: ALICE, id, body: {} });
    expect(codeOf(await send(ledger, kept))).toBe('ok');
  });

  it('ends with a new start of its terminal, and with a lock; what was signed before is taken', async () => {
    const ledger = await ledgerUnderTest();
    const sync = { kind: 'sync' } as const;
    const clerk = await signInStaff(ledger);
    const { deed, sealed } = await sold(ledger, 5_000n);
    const kept = { ...(await signed(ledger, clerk, deed)), sealed };
    const claim = { epoch: 1, nonce: 'n'.repeat(22) };
    const health = { waiting: 0, wishes: 0, quarantined: 0 };
    await ledger.call('POST', '/v1/heartbeat', { body: { claim, health } });
    expect(codeOf(await act(ledger, clerk, sync))).toBe('staff-session-required');
    expect(codeOf(await send(ledger, kept))).toBe('ok');
    const there = await ledgerUnderTest();
    const supervisor = await signInStaff(there, SUPERVISOR);
    await act(there, supervisor, { kind: 'lock-terminal' });
    expect(codeOf(await act(there, supervisor, sync))).toBe('staff-session-required');
  });

  it('waits with a code of its own where nobody knows the key, and is not in the trail', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const stranger = { key: await generateKey('sig'), session: clerk.session };
    const before = trailOf(ledger).length;
    const one = await signed(ledger, stranger, { kind: 'sync' });
    expect(codeOf(await send(ledger, one))).toBe('staff-key-unknown');
    expect(trailOf(ledger)).toHaveLength(before);
  });

  it('believes its own signed word for a session that it has lost, and nobody else’s', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const supervisor = await signInStaff(ledger, SUPERVISOR);
    const { deed, sealed } = await sold(ledger, 60_000n);
    const one = { ...(await signed(ledger, clerk, deed)), sealed };
    const confirms = await confirmation(ledger, supervisor, one);
    const both = { ...one, confirmation: confirms };
    forget(ledger, 'staff_session');
    expect(codeOf(await send(ledger, both))).toBe('staff-key-unknown');
    const sessions = [shownBy(clerk), shownBy(supervisor)];
    // Its own word is of one key: no other can be put in its place, and it is not a word of somebody's own.
    const stranger = { ...clerk, key: await generateKey('sig') };
    const theirs = { ...(await signed(ledger, stranger, deed)), sealed };
    const swapped = [shownBy(stranger), shownBy(supervisor)];
    expect(codeOf(await send(ledger, { ...theirs, sessions: swapped }))).toBe('staff-key-unknown');
    const [, words = ''] = clerk.opened.session.split('.');
    const own = await signMessage(
      'staffSession',
      { ...staffSession.parse(jsonOf(words)), key: stranger.key.kid },
      await generateKey('sig'),
    );
    const forged = [{ ...shownBy(stranger), session: own }];
    expect(codeOf(await send(ledger, { ...theirs, sessions: forged }))).toBe('staff-key-unknown');
    const elsewhere = { caller: OTHER_TERMINAL };
    expect(codeOf(await send(ledger, { ...both, sessions }, elsewhere))).not.toBe('ok');
    expect(count(ledger, 'staff_session')).toBe(0);

    expect(bodyOf(await send(ledger, { ...both, sessions }))).toMatchObject({ kind: 'recorded' });
    expect(bodyOf(await send(ledger, { ...both, sessions }))).toMatchObject({ kind: 'recorded' });
    expect(bodyOf(await send(ledger, both))).toMatchObject({ kind: 'recorded' });
    expect(count(ledger, 'staff_session')).toBe(2);
    expect(count(ledger, 'staff_action')).toBe(1);
    const told = trailOf(ledger).filter((row) => row.deed === 'staff.record-purchase');
    expect(told).toMatchObject([{ ending: 'done', details: { reestablished: true } }]);
  });

  it('ends for good what a member signed whom it has lost, unless its books may be put forward', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const { deed, sealed } = await sold(ledger, 5_000n);
    const one = { ...(await signed(ledger, clerk, deed)), sealed, sessions: [shownBy(clerk)] };
    forget(ledger, 'staff_session');
    forget(ledger, 'staff_member');
    ledger.context.suspended = () => 'the journal is not what was signed';
    expect(codeOf(await send(ledger, one))).toBe('staff-key-unknown');
    ledger.context.suspended = () => null;
    const before = trailOf(ledger).length;
    expect(codeOf(await send(ledger, one))).toBe('staff-evidence-lost');
    expect(trailOf(ledger).slice(before)).toMatchObject([
      { deed: 'staff.record-purchase', ending: 'refused' },
    ]);
  });

  it('does not wait for ever for a key that nobody can show', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const { deed, sealed } = await sold(ledger, 5_000n);
    const one = { ...(await signed(ledger, clerk, deed)), sealed };
    forget(ledger, 'staff_session');
    ledger.clock.ms += limits.staffActionAgeMsMax - 1_000;
    expect(codeOf(await send(ledger, one))).toBe('staff-key-unknown');
    ledger.clock.ms += 2_000;
    const before = trailOf(ledger).length;
    expect(codeOf(await send(ledger, one))).toBe('staff-evidence-lost');
    expect(trailOf(ledger).slice(before)).toMatchObject([
      { deed: 'staff.record-purchase', ending: 'refused', details: { member: null } },
    ]);
  });

  it('is in the trail once, however often it is told; every look-up is', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const { deed, sealed } = await sold(ledger, 5_000n);
    const purchase = { ...(await signed(ledger, clerk, deed)), sealed };
    const unheard = await signed(ledger, clerk, {
      kind: 'assisted',
      redemption: ledger.newId(),
    });
    const id = ledger.newId();
    await ledger.redeem(await ledger.signIn(), 1_000n, { id });
    const lookUp = await signed(ledger, clerk, { kind: 'look-up', redemption: id });
    const before = trailOf(ledger).length;
    for (const one of [purchase, unheard, lookUp, purchase, unheard, lookUp]) {
      await send(ledger, one);
    }
    const told = trailOf(ledger).slice(before);
    expect(told.map((row) => row.deed)).toEqual([
      'staff.record-purchase',
      'staff.look-up',
      'staff.look-up',
    ]);
  });

  it('keeps whose key it was, and what was set', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    await act(ledger, clerk, { kind: 'sign-out' });
    const body = { secondAbove: { currency: 'EUR', minor: '1000' } };
    const shop = { caller: ALICE, id: 'hanami-market', body };
    await ledger.call('PUT', '/v1/operator/providers/:id/staff-limit', shop);
    const run = (sql: string) => () => ledger.database.prepare(sql).run();
    expect(run("UPDATE staff_session SET key_json = '{}'")).toThrow('only ends');
    expect(run('UPDATE staff_session SET ended_ms = NULL')).toThrow('only ends');
    expect(run('UPDATE staff_session SET ended_ms = ended_ms + 1')).toThrow('only ends');
    expect(run('DELETE FROM staff_session')).toThrow();
    expect(run('UPDATE staff_limit SET second_above_minor = 1')).toThrow('is kept');
    expect(run('DELETE FROM staff_limit')).toThrow('is kept');
  });

  it('is worth one action once: a copy locks no terminal that was unlocked since', async () => {
    const ledger = await ledgerUnderTest();
    const supervisor = await signInStaff(ledger, SUPERVISOR);
    const one = await signed(ledger, supervisor, { kind: 'lock-terminal' });
    expect(codeOf(await send(ledger, one))).toBe('ok');
    ledger.database.prepare('DELETE FROM terminal_lock').run();
    expect(codeOf(await send(ledger, one))).toBe('staff-session-required');
    expect(ledger.database.prepare('SELECT count(*) FROM terminal_lock').pluck().get()).toBe(0n);
  });

  it('holds an action to its id, its purchase and its schema', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const { deed, sealed } = await sold(ledger, 5_000n);
    const one = await signed(ledger, clerk, deed);
    const other = await sold(ledger, 5_000n);
    expect(codeOf(await send(ledger, one))).toBe('staff-action-invalid');
    expect(codeOf(await send(ledger, { ...one, sealed: other.sealed }))).toBe(
      'staff-action-invalid',
    );
    expect(codeOf(await send(ledger, { ...one, id: ledger.newId(), sealed }))).toBe(
      'staff-action-invalid',
    );
    const elsewhere = await sold(ledger, 5_000n, { till: OTHER_TERMINAL });
    const moved = await signed(ledger, clerk, elsewhere.deed);
    expect(codeOf(await send(ledger, { ...moved, sealed: elsewhere.sealed }))).toBe(
      'staff-action-invalid',
    );
    expect(codeOf(await send(ledger, { ...one, sealed }))).toBe('ok');
    const again = await signed(ledger, clerk, { kind: 'sync' }, { jti: one.id });
    expect(codeOf(await send(ledger, again))).toBe('id-reused');
  });
});

describe('a second member', () => {
  const LIMIT = 20_000n;

  it('confirms what is above the limit, and is another person', async () => {
    const ledger = await ledgerUnderTest();
    const clerk = await signInStaff(ledger);
    const { deed, sealed } = await sold(ledger, LIMIT + 1n);
    const one = { ...(await signed(ledger, clerk, deed)), sealed };
    expect(codeOf(await send(ledger, one))).toBe('second-member-required');
    const self = await confirmation(ledger, await signInStaff(ledger), one);
    expect(codeOf(await send(ledger, { ...one, confirmation: self }))).toBe(
      'second-member-required',
    );
    const supervisor = await signInStaff(ledger, SUPERVISOR);
    const another = await signed(ledger, clerk, deed);
    const ofAnother = await confirmation(ledger, supervisor, another);
    expect(codeOf(await send(ledger, { ...one, confirmation: ofAnother }))).toBe(
      'second-member-required',
    );
    const confirmed = { ...one, confirmation: await confirmation(ledger, supervisor, one) };
    expect(codeOf(await send(ledger, confirmed))).toBe('ok');
    expect(trailOf(ledger).at(-1)?.details).toMatchObject({
      secondSignature: hash('sha256', confirmed.confirmation, 'hex'),
    });
  });

  it('is needed from another amount on, where an operator says so', async () => {
    const ledger = await ledgerUnderTest();
    const secondAbove = { currency: 'EUR', minor: '1000' };
    await ledger.call('PUT', '/v1/operator/providers/:id/staff-limit', {
      caller: ALICE,
      id: 'hanami-market',
      body: { secondAbove },
    });
    const clerk = await signInStaff(ledger);
    expect(clerk.opened.secondAbove).toEqual({ currency: 'EUR', minor: 1_000n });
    const { deed, sealed } = await sold(ledger, 1_001n);
    const one = { ...(await signed(ledger, clerk, deed)), sealed };
    expect(codeOf(await send(ledger, one))).toBe('second-member-required');
  });
});

describe('an operator', () => {
  it('makes a member, whose PIN is told once, and gives a new one', async () => {
    const ledger = await ledgerUnderTest();
    const id = ledger.newId();
    const badge = withLuhnDigit('1000009');
    const make = () =>
      ledger.call('PUT', '/v1/operator/staff/:id', {
        caller: ALICE,
        id,
        body: { provider: 'hanami-market', badge, name: 'Ada Example', roles: ['record'] },
      });
    const { pin } = bodyOf<{ pin: string }>(await make());
    expect(pin).toMatch(/^\d{6}$/);
    expect(bodyOf(await make())).not.toHaveProperty('pin');
    expect(codeOf((await tryStaff(ledger, { badge, pin })).answer)).toBe('ok');
    const given = await ledger.call('POST', '/v1/operator/staff/:id/pin', {
      caller: ALICE,
      id,
      body: {},
    });
    const anew = bodyOf<{ pin: string }>(given).pin;
    expect(codeOf((await tryStaff(ledger, { badge, pin })).answer)).toBe('credential-refused');
    expect(codeOf((await tryStaff(ledger, { badge, pin: anew })).answer)).toBe('ok');
    expect(trailOf(ledger).map(({ deed }) => deed)).toContain('staff.give-pin');
    expect(JSON.stringify(trailOf(ledger))).not.toMatch(/Ada|\b\d{6}\b/);
  });

  it('unlocks a badge that was locked by wrong PINs', async () => {
    const ledger = await ledgerUnderTest();
    await untilLocked(ledger, CLERK.badge);
    const id = memberId(ledger);
    await ledger.call('POST', '/v1/operator/staff/:id/unlock', { caller: ALICE, id, body: {} });
    expect(codeOf((await tryStaff(ledger)).answer)).toBe('ok');
  });
});
