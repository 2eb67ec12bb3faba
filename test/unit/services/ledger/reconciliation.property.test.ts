/**
 * Kiosks that come and go, a bank that is silent, slow or sends money back, a reconciler that runs
 * whenever it likes: in whatever order, the books of both parties hold, no last word ever changes, and
 * once everything is well again nothing is left open (I1 to I4, I6, I8). Real rules on both sides.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { type TransferStatus } from '../../../../protocol/bank.ts';
import { LEDGER_URN } from '../../../../protocol/identity.ts';
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { type Redemption } from '../../../../protocol/ledger.ts';
import { publicHalf } from '../../../../protocol/sealed/keys.ts';
import { type Bank } from '../../../../services/bank-sandbox/bank.ts';
import { seedBank } from '../../../../services/bank-sandbox/seed-bank.ts';
import { brokenInvariants } from '../../../../services/bank-sandbox/store/check-books.ts';
import { openBankStore } from '../../../../services/bank-sandbox/store/sqlite-bank-store.ts';
import { cancelTransfer } from '../../../../services/bank-sandbox/transfers/cancel-transfer.ts';
import { getTransfer } from '../../../../services/bank-sandbox/transfers/get-transfer.ts';
import { executePending } from '../../../../services/bank-sandbox/transfers/pending.ts';
import { putTransfer } from '../../../../services/bank-sandbox/transfers/put-transfer.ts';
import { returnTransfer } from '../../../../services/bank-sandbox/transfers/return-transfer.ts';
import { eurSeed } from '../../../../services/embedded-network/seed/eur.ts';
import { type BankWire } from '../../../../services/ledger/bank-channel.ts';
import { createReconciler } from '../../../../services/ledger/reconciler.ts';
import { checkBooks } from '../../../../services/ledger/store/sqlite/check-books.ts';
import { PeerUnreachable } from '../../../../services/mutual-tls/client.ts';
import { type Answered } from '../../../../services/mutual-tls/route.ts';
import { rowOf } from './bank-in-memory.ts';
import { BANK, KIOSK, ledgerUnderTest, type LedgerUnderTest } from './ledger-under-test.ts';
import { ownKeysOf } from '../../../support/own-keys-of.ts';

const DAY_MS = 86_400_000;
const which = fc.nat({ max: 2 });
/** Most things go well, or little would ever come as far as to come back. */
const rarely = fc.oneof(
  { weight: 5, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
);
const mostly = rarely.map((yes) => !yes);
type Step =
  | { do: 'redeem'; keysUp: boolean }
  | { do: 'order'; which: number; hold: boolean; refuse: boolean }
  | { do: 'deliver' | 'return'; which: number }
  | { do: 'execute-pending' }
  | { do: 'round'; bankUp: boolean }
  | { do: 'wait'; minutes: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('redeem' as const), keysUp: mostly }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('order' as const),
      which,
      hold: rarely,
      refuse: rarely,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('deliver' as const, 'return' as const), which }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'execute-pending' as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('round' as const), bankUp: mostly }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      minutes: fc.constantFrom(1, 15, 60, 24 * 60, 40 * 24 * 60),
    }),
  },
);

const paid: Step[] = [
  { do: 'redeem', keysUp: true },
  { do: 'order', which: 0, hold: false, refuse: false },
];
const paidAndSentBack: Step[] = [
  ...paid,
  { do: 'deliver', which: 0 },
  { do: 'return', which: 0 },
  { do: 'round', bankUp: true },
  { do: 'deliver', which: 0 },
];
const sentBackUnheard: Step[] = [
  ...paid,
  { do: 'return', which: 0 },
  { do: 'round', bankUp: true },
];

interface World {
  ledger: LedgerUnderTest;
  bank: Bank;
  net: { up: boolean };
  keys: { up: boolean };
  round(): Promise<unknown>;
  ids: RedemptionId[];
  words: Map<RedemptionId, string>;
}

function wireTo(bank: Bank, net: { up: boolean }): BankWire {
  const said = async (answer: Promise<Answered<TransferStatus>>) => {
    if (!net.up) throw new PeerUnreachable('down');
    const answered = await answer;
    if (!answered.ok) throw new Error(answered.failure.code);
    const { status, evidence, authorization } = answered.body;
    const isOpen = status === 'pending' || status === 'unknown';
    return { receipt: isOpen ? null : evidence, authorization };
  };
  const asking = (redemption: RedemptionId) => ({ redemption, caller: LEDGER_URN });
  return {
    status: (id) => said(getTransfer(bank, asking(id))),
    cancel: async (id) => {
      if (!net.up) throw new PeerUnreachable('down');
      return said(cancelTransfer(bank, asking(id)));
    },
    transfersAfter: async (sequence) => {
      if (!net.up) throw new PeerUnreachable('down');
      return bank.store.read.heardAfter(sequence, 2);
    },
    returnsAfter: async (sequence) => {
      if (!net.up) throw new PeerUnreachable('down');
      return bank.store.read.returnsAfter(sequence, 20);
    },
  };
}

async function openWorld(folder: string): Promise<World> {
  const ledger = await ledgerUnderTest();
  const { clock, keys: ledgerKeys, bankKeys } = ledger.context;
  const store = openBankStore(join(folder, 'bank.db'));
  seedBank(store, eurSeed);
  const bank: Bank = {
    urn: BANK,
    own: ownKeysOf([ledger.bankKeys.sig, ledger.bankKeys.enc]),
    ledgerKeys: {
      find: async (kid) =>
        kid === ledgerKeys.signing.kid ? publicHalf(ledgerKeys.signing) : undefined,
    },
    store,
    clock,
    ids: { ...ledger.context.ids, random: () => randomUUID() },
    log: pino({ level: 'silent' }),
  };
  const net = { up: true };
  const keys = { up: true };
  const { reader } = bankKeys;
  bankKeys.reader = async () => (keys.up ? reader() : undefined);
  const reconciler = createReconciler(ledger.context, wireTo(bank, net));
  return {
    ledger,
    bank,
    net,
    keys,
    round: () => reconciler.round(),
    ids: [],
    words: new Map(),
  };
}

async function act(world: World, one: Step): Promise<void> {
  const { ledger, bank, ids } = world;
  const id = 'which' in one ? ids[one.which % Math.max(ids.length, 1)] : undefined;
  switch (one.do) {
    case 'redeem': {
      const fresh = ledger.newId();
      world.keys.up = one.keysUp;
      await ledger.redeem(await ledger.signIn(), 500n, { id: fresh });
      world.keys.up = true;
      const found = await ledger.call('GET', '/v1/redemptions/:id', { id: fresh });
      if (found.ok) ids.push(fresh);
      return;
    }
    case 'order': {
      if (id === undefined) return;
      const { authorization } = await rowOf(ledger, id);
      if (authorization === null) return;
      await putTransfer(bank, { jws: authorization, redemption: id, caller: KIOSK }, one);
      return;
    }
    case 'deliver': {
      if (id === undefined) return;
      const known = bank.store.read.transfer(id);
      if (known?.state !== 'final') return;
      const body = { receipt: known.receipt };
      const answer = await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id, body });
      if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.detail}`);
      return;
    }
    case 'return':
      if (id === undefined) return;
      await returnTransfer(bank, { redemption: id, reason: { code: 'AC04', text: '' } });
      return;
    case 'execute-pending':
      return executePending(bank);
    case 'round':
      world.net.up = one.bankUp;
      await world.round();
      world.net.up = true;
      return;
    case 'wait':
      ledger.clock.ms += one.minutes * 60_000;
  }
}

async function checkAll({ ledger, bank, ids, words }: World): Promise<void> {
  expect(checkBooks(ledger.database)).toEqual([]);
  expect(brokenInvariants(bank.store.read)).toEqual([]);
  for (const id of ids) {
    const row = await rowOf(ledger, id);
    // A last word, once said, is said for ever: the outcome and the statement about it.
    const word = JSON.stringify([row.outcome, row.statement]);
    if (row.statement === null) continue;
    expect(words.get(id) ?? word).toBe(word);
    words.set(id, word);
  }
}

/** Everything is well again, and time passes: nothing may be left open. */
async function heal(world: World): Promise<void> {
  const { ledger, bank, ids } = world;
  world.net.up = true;
  for (let rounds = 0; rounds < 3; rounds += 1) {
    ledger.clock.ms += 3 * DAY_MS;
    await world.round();
  }
  for (const id of ids) {
    const row: Redemption = await rowOf(ledger, id);
    const transfer = bank.store.read.transfer(id);
    const credits = bank.store.read.postingsOf(id).filter(({ side }) => side === 'credit');
    const isBack = bank.store.read.returned(id) !== null;
    expect(['held', 'authorized']).not.toContain(row.state);
    expect(row.outcome).toBe(transfer?.state === 'final' ? transfer.outcome : null);
    expect(credits).toHaveLength(row.outcome === 'completed' ? 1 : 0);
    expect(row.state === 'returned').toBe(isBack);
  }
  const findings = ledger.database.prepare('SELECT * FROM finding').all();
  expect(findings).toEqual([]);
}

it('any order of kiosk, reconciler, cancellation and return: one outcome, nothing lost, nothing open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
      const folder = mkdtempSync(join(tmpdir(), 'kangen-reconciliation-'));
      const world = await openWorld(folder);
      try {
        for (const one of steps) {
          await act(world, one);
          await checkAll(world);
        }
        await heal(world);
        await checkAll(world);
      } finally {
        world.bank.store.close();
        world.ledger.database.close();
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 40, examples: [[paidAndSentBack], [sentBackUnheard]] },
  );
}, 240_000);
