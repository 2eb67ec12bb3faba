/** The operator's own nouns over real mutual TLS, in a network where something has happened. */
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { journalHead } from '../../../protocol/messages.ts';
import { messageDigest } from '../../../protocol/sealed/sign.ts';
import { type World, worldInUse } from '../../support/bad-input-world.ts';
import { operatorSays } from '../../support/operators.ts';

let world: World;
beforeAll(async () => {
  world = await worldInUse();
}, 180_000);
afterAll(() => world.finish());

const say = (...words: string[]) => operatorSays(world.network, 'alice', ...words);
const json = async (...words: string[]): Promise<unknown> => {
  const { code, out, err } = await say(...words, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
};

it('redemption: what is in flight, and the whole story of one', async () => {
  expect(await json('redemption', 'list')).toMatchObject([
    { id: world.authorized.id, state: 'authorized', amount: '5.00 EUR' },
  ]);
  const paid = await json('redemption', 'show', world.paid.id);
  expect(paid).toMatchObject({
    state: 'completed',
    word: 'paid',
    history: [
      { state: 'held', word: 'reserved' },
      { state: 'authorized', word: 'reserved' },
      { state: 'completed', word: 'paid' },
    ],
    evidence: [
      { message: 'authorization' },
      { message: 'receipt', digest: await messageDigest(world.paid.receipt) },
      { message: 'statement' },
    ],
    nextAskAt: null,
  });
  const text = (await say('redemption', 'show', world.paid.id)).out;
  expect(text).toContain('history:');
  expect(JSON.stringify(paid) + text).not.toContain(world.marta.payee.account.name);
  const unknown = await say('redemption', 'show', '019a0000-0000-7000-8000-000000000001');
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('redemption-unknown')]);
});

it('journal: taken along as CSV with a signed head that covers it, and known for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-journal-'));
  try {
    const head = join(folder, 'head.jws');
    const { out, code } = await say('journal', 'export', '--head', head);
    expect(code).toBe(0);
    const [columns, ...lines] = out.trimEnd().split('\r\n');
    expect(columns).toBe(
      'sequence,hash,id,at,kind,reason,purchase,redemption,line,account,provider,customer,points',
    );
    const [, payload = ''] = readFileSync(head, 'utf8').split('.');
    const signed = journalHead.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    expect(lines).toHaveLength(signed.entries);
    expect(lines.at(-1)?.startsWith(`${signed.sequence},${signed.hash},`)).toBe(true);
    expect(await json('audit', 'list', '--last', '1')).toMatchObject([
      { deed: 'journal.export', who: 'urn:kangen:operator:alice' },
    ]);
    // A head that is there is not written over.
    expect((await say('journal', 'export', '--head', head)).code).toBe(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(await json('journal', 'gaps')).toMatchObject({ suspended: null, gaps: [] });
  expect(await json('journal', 'accept-rollback')).toEqual({ from: null });
});

it('audit: the whole trail as CSV, whose chain anybody can compute again', async () => {
  await say('journal', 'export', '--head', '/dev/null/x');
  const { out } = await say('audit', 'export');
  const [columns = '', ...lines] = out.trimEnd().split('\r\n');
  expect(columns.split(',')).toContain('hash');
  expect(lines.length).toBeGreaterThan(0);
  const entries = z
    .array(z.looseObject({ sequence: z.int(), hash: z.string(), details: z.string() }))
    .parse(await json('audit', 'list', '--last', '1000'));
  let previous = '0'.repeat(64);
  for (const entry of entries.toReversed()) {
    const { hash: kept, at, end, ...rest } = entry;
    const content = { ...rest, at: Date.parse(String(at)), ending: end };
    const members = Object.entries(content).toSorted(([left], [right]) => (left < right ? -1 : 1));
    const inner = hash('sha256', JSON.stringify(Object.fromEntries(members)), 'hex');
    previous = hash('sha256', `kangen-audit-1\n${previous}\n${inner}\n`, 'hex');
    expect(kept).toBe(previous);
  }
});

it('key, finding, terminal: what there is', async () => {
  const keys = await json('key', 'list');
  const owners = z.array(z.looseObject({ owner: z.string(), days: z.int() })).parse(keys);
  expect(new Set(owners.map(({ owner }) => owner))).toEqual(
    new Set(['urn:kangen:ledger', world.network.bank]),
  );
  expect(await json('finding', 'list')).toEqual([]);
  await world.send('kiosk', 'ledger', {
    method: 'POST',
    path: '/v1/heartbeat',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      claim: { epoch: 1, nonce: 'a'.repeat(22) },
      health: { waiting: 3, wishes: 1, quarantined: 0 },
    }),
  });
  expect(await json('terminal', 'list')).toMatchObject([{ epoch: 1, waiting: 3 }]);
});

it('terminal: a code lets one party in, and the authority knows who asked for it', async () => {
  const urn = 'urn:kangen:kiosk:aurora-books:desk-7';
  expect(await json('terminal', 'issue-code', urn)).toMatchObject({
    identity: urn,
    code: expect.stringMatching(/^[A-Z2-7]{32}$/),
  });
  expect(await json('terminal', 'enrolments')).toMatchObject({
    0: { event: 'code-issued', identity: urn, reason: expect.stringContaining('operator:alice') },
  });
  expect((await say('terminal', 'issue-code', 'urn:kangen:authority')).code).toBe(1);
  expect((await say('terminal', 'issue-code', 'nobody')).err).toContain('body-invalid');
});

it('staff: taken on with a PIN that is shown once, locked, unlocked, limited', async () => {
  const create = ['staff', 'create', 'aurora-books', '10000073'];
  const made = await json(...create, '--name', 'Ada Example', '--roles', 'record,supervise');
  expect(made).toMatchObject({ state: 'active', pin: expect.stringMatching(/^\d{6}$/) });
  const { id } = made as { id: string };
  expect(await json('staff', 'lock', id)).toMatchObject({ state: 'locked' });
  expect(await json('staff', 'unlock', id)).toMatchObject({ state: 'active', tries: 0 });
  expect(await json('staff', 'pin', id)).toMatchObject({ pin: expect.stringMatching(/^\d{6}$/) });
  expect(await json('staff', 'limit', 'aurora-books', '5000')).toMatchObject({
    secondAbove: '50.00 EUR',
  });
  const trail = await json('audit', 'list', '--last', '5');
  expect(trail).toMatchObject([
    { deed: 'staff.set-limit' },
    { deed: 'staff.give-pin' },
    { deed: 'staff.unlock' },
    { deed: 'staff.lock' },
    { deed: 'staff.create' },
  ]);
  expect(JSON.stringify(trail)).not.toContain('Ada');
});
