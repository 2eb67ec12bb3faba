/** A till's purchases over real mutual TLS: the ledger is away, comes back, and hears of each once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PurchaseOutbox } from '../../main/purchases/outbox.ts';
import { purchase, type Purchase } from '../../protocol/ledger.ts';
import { verify } from '../../scripts/verify/verify.ts';
import { withLuhnDigit } from '../../services/embedded-network/seed/numbers.ts';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';
import { type NetworkUnderTest, networkUnderTest } from '../support/embedded-network.ts';
import { openTill, type Till, type TillParts, untilOutbox } from '../support/till.ts';
import { answered, type WireKiosk, wireKiosk } from '../support/wire-kiosk.ts';

/** Its points can be used at once: one for each ten cents. */
const TILL = 'urn:kangen:till:minato-cafe:till-3';

let network: NetworkUnderTest;
let identity: IdentityFiles;
let kiosk: WireKiosk;
beforeAll(async () => {
  network = await networkUnderTest();
  identity = await network.enrol(TILL);
  kiosk = await wireKiosk(network, 'urn:kangen:kiosk:minato-cafe:front-9');
});
afterAll(async () => {
  await kiosk.close();
  await network.finish();
});

const sale = (receiptNumber: string, minor = 1_000n): Purchase => ({
  cardNumber: network.seed.customers[2]?.cardNumber ?? '',
  paid: { currency: 'EUR', minor },
  receiptNumber,
});

async function points(): Promise<number> {
  const customer = network.seed.customers[2] ?? network.seed.customers[0];
  const { token } = answered(await kiosk.signIn(customer.cardNumber, customer.pin));
  return (await kiosk.account(token)).available;
}

const partsIn = (folder: string): TillParts => ({
  urn: TILL,
  identity,
  ledger: network.urls.ledger,
  bank: network.bank,
  folder,
});

/** Afterwards the independent checker compares the till's rows with the ledger's. */
async function withTill(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-till-'));
  try {
    await work(folder);
    const { violations } = verify({ data: network.data, kiosks: [folder] });
    if (violations.length > 0) throw new Error(JSON.stringify(violations));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function ready(parts: TillParts): Promise<Till> {
  const till = openTill(parts);
  await untilOutbox(till.outbox, () => till.outbox.isReady());
  return till;
}

const drained = (outbox: PurchaseOutbox): Promise<void> =>
  untilOutbox(outbox, () => outbox.counts().waiting === 0);

it('waits through an outage and a restart of the till, and earns once', async () => {
  await withTill(async (folder) => {
    const before = await points();
    const first = await ready(partsIn(folder));
    await network.killService('ledger');
    const noted = await Promise.all(
      ['W-1', 'W-2', 'W-3'].map((receipt) => first.outbox.record(sale(receipt))),
    );
    expect(noted.map(({ ok }) => ok)).toEqual([true, true, true]);
    const disk = readFileSync(join(folder, 'kiosk.db-wal')).toString('latin1');
    expect(disk).not.toContain(sale('').cardNumber);
    expect(first.outbox.counts().waiting).toBe(3);
    await first.stop();

    // The ledger is still away: the key to seal with was kept.
    const second = openTill(partsIn(folder));
    expect(await second.outbox.record(sale('W-4'))).toMatchObject({ ok: true });
    await network.startService('ledger');
    second.outbox.hurry();
    await drained(second.outbox);
    expect(second.outbox.counts()).toEqual({ waiting: 0, refused: 0, quarantined: 0 });
    expect((await points()) - before).toBe(400);
    await second.stop();
  });
});

it('is told after the till was killed between its commit and its first byte', async () => {
  await withTill(async (folder) => {
    const before = await points();
    const parts = partsIn(folder);
    const sold = purchase.encode(sale('K-1'));
    const entry = fileURLToPath(new URL('../support/till-process.ts', import.meta.url));
    const argument = JSON.stringify({ till: parts, purchase: sold });
    const child = spawn(process.execPath, [entry, argument], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await points()).toBe(before);
    const till = openTill(parts);
    await drained(till.outbox);
    expect((await points()) - before).toBe(100);
    await till.stop();
  });
});

it('earns once where every answer is lost the first time', async () => {
  await withTill(async (folder) => {
    const before = await points();
    const heardOf = new Set<string>();
    const till = await ready({
      ...partsIn(folder),
      through: (channel) => ({
        ...channel,
        tellPurchase: async (id, sealed) => {
          const outcome = await channel.tellPurchase(id, sealed);
          if (heardOf.has(id)) return outcome;
          heardOf.add(id);
          return { kind: 'unknown', reason: 'timeout' };
        },
      }),
    });
    for (const receipt of ['L-1', 'L-2']) await till.outbox.record(sale(receipt));
    await drained(till.outbox);
    expect(heardOf.size).toBe(2);
    expect((await points()) - before).toBe(200);
    await till.stop();
  });
});

it('keeps what the ledger refused, with its reason', async () => {
  await withTill(async (folder) => {
    const before = await points();
    const till = await ready(partsIn(folder));
    await till.outbox.record(sale('L-1', 99_000n));
    await till.outbox.record({ ...sale('U-1'), cardNumber: withLuhnDigit('970499999999999') });
    await drained(till.outbox);
    await till.stop();
    const again = openTill(partsIn(folder));
    const kept = again.outbox.refused().map((row) => row.ok && row.purchase);
    expect(kept).toMatchObject([
      { receiptNumber: 'U-1', failure: { code: 'card-unknown' } },
      { receiptNumber: 'L-1', failure: { code: 'receipt-number-reused' } },
    ]);
    expect(await points()).toBe(before);
    await again.stop();
  });
});
