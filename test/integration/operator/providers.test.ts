/** Shops, terms and settlement by the operator's command line, over real mutual TLS and on real files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { verify } from '../../../scripts/verify/verify.ts';
import { type World, worldInUse } from '../../support/bad-input-world.ts';
import { operatorSays } from '../../support/operators.ts';

let world: World;
let folder = '';
beforeAll(async () => {
  world = await worldInUse();
  folder = mkdtempSync(join(tmpdir(), 'kangen-settlement-'));
});
afterAll(async () => {
  await world.finish();
  rmSync(folder, { recursive: true });
});

const say = (...words: string[]) => operatorSays(world.network, 'alice', ...words);
const json = async (...words: string[]): Promise<unknown> => {
  const { code, out, err } = await say(...words, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
};
const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

it('provider: registered, another rule, a campaign and its end, all to be read', async () => {
  const terms = ['--rate', '1/10', '--expiry-days', '365'];
  const registered = await json(
    'provider',
    'register',
    'tea-house',
    '--name',
    'Tea House',
    ...terms,
  );
  expect(registered).toMatchObject({
    provider: 'tea-house',
    rules: [{ rate: '1/10', rounding: 'down', minimum: '0', expireDays: 365 }],
  });
  const from = soon(3_600_000);
  const rule = ['--rate', '3/20', '--rounding', 'half-up', '--minimum', '500', '--from', from];
  await json('provider', 'rule', 'tea-house', ...rule, '--expiry-days', '365');
  const window = ['--from', from, '--until', soon(7_200_000)];
  const campaign = ['--name', 'Harvest', '--times', '3/2', ...window];
  const announced = await json('provider', 'campaign', 'tea-house', ...campaign);
  const { id } = (announced as { campaigns: { id: string }[] }).campaigns[0] ?? { id: '' };
  const ended = await json('provider', 'end-campaign', 'tea-house', id);
  expect(ended).toEqual(await json('provider', 'show', 'tea-house'));
  expect(ended).toMatchObject({
    rules: [{ rate: '1/10' }, { rate: '3/20', minimum: '500', from }],
    campaigns: [{ id, name: 'Harvest', times: '3/2', ended: expect.any(String) as string }],
  });
  expect((await say('provider', 'list')).out).toMatch(/tea-house +Tea House/);
  const early = await say('provider', 'rule', 'tea-house', ...terms, '--from', soon(-1_000));
  expect([early.code, early.err]).toEqual([1, expect.stringContaining('now or later')]);
  expect(
    (await say('provider', 'rule', 'tea-house', '--rate', '1', '--expiry-days', '1')).code,
  ).toBe(2);
});

it('programme: terms are read, and changed one by one', async () => {
  const before = (await json('programme', 'show')) as object;
  expect(await json('programme', 'terms', '--fee', '25')).toEqual({ ...before, fee: '25' });
  expect(await json('programme', 'terms', '--fee', '0')).toEqual(before);
  const foreign = await say('programme', 'terms', '--minimum', '99999999');
  expect([foreign.code, foreign.err]).toEqual([1, expect.stringContaining('one redemption')]);
});

it('settlement: a statement, its CSV and its lines say the same, and the checker agrees', async () => {
  const period = ['--from', '2020-01-01T00:00:00.000Z', '--to', soon(0)];
  // Not at once: a movement of this very moment may still be on its way to the disk.
  await vi.waitFor(
    async () => expect((await say('settlement', 'export', ...period)).code).toBe(0),
    {
      timeout: 60_000,
      interval: 500,
    },
  );
  const statement = await json('settlement', 'statement', ...period);
  const { shops, paidMinor } = statement as { shops: object[]; paidMinor: string };
  expect(shops.length).toBeGreaterThan(0);
  const { out } = await say('settlement', 'export', ...period);
  expect(out.trimEnd().split('\r\n')).toHaveLength(1 + shops.length);
  const lines = (await say('settlement', 'lines', ...period)).out.trimEnd().split('\r\n').slice(1);
  const amounts = lines.map((line) => BigInt(line.split(',')[7] ?? ''));
  expect(amounts.reduce((sum, amount) => sum + amount, 0n).toString()).toBe(paidMinor);

  const file = join(folder, 'settlement.csv');
  const check = () => {
    const { violations } = verify({ data: world.network.data, kiosks: [], settlements: [file] });
    return violations.map(({ what }) => what);
  };
  writeFileSync(file, out);
  expect(check()).toEqual([]);
  const last = out.trimEnd().split(',').at(-1) ?? '';
  writeFileSync(file, out.replace(new RegExp(`,${last}\r\n$`), `,${BigInt(last) + 1n}\r\n`));
  expect(check()).toEqual([expect.stringContaining('owedMinor')]);
});

it('settlement: liability is what all customers own', async () => {
  const { available, held, worthMinor } = (await json('settlement', 'liability')) as {
    available: number;
    held: number;
    worthMinor: string;
  };
  expect(BigInt(worthMinor)).toBe(BigInt(available + held));
});
