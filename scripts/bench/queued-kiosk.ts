/**
 * A kiosk whose record is full of redemptions that the ledger has authorized and no bank has seen yet: made by the
 * kiosk's own engine and channels, for which there is no bank, before the kiosk itself is started on that record.
 */
import { randomUUID, X509Certificate } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bankChannel } from '../../main/channels/bank-channel.ts';
import { ledgerChannel } from '../../main/channels/ledger-channel.ts';
import { systemClock } from '../../main/clock.ts';
import { Engine } from '../../main/engine/engine.ts';
import { systemChance, systemIds } from '../../main/ids.ts';
import { openTransferStore } from '../../main/store/transactor.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type Network } from '../../services/embedded-network/network.ts';
import { openSqliteStore } from '../../services/ledger/store/sqlite/sqlite-store.ts';
import { type LimitRuleRow } from '../../services/ledger/store/rows.ts';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';
import { AMOUNT, BANK, consentOf, POINTS, settle, tokenOf } from './town.ts';

/** For the engine that fills the record; the ledger has to ask the bank for its key. */
const NOBODY = 'https://127.0.0.1:9';
const POLL_MS = 200;
const FILLED_MS_MAX = 600_000;

/** @param kiosk never started yet */
export async function queueUp(
  network: Network,
  kiosk: { userData: string; urn: string },
  count: number,
): Promise<void> {
  const identity = await network.enrol(kiosk.urn);
  await network.stopService('ledger');
  await settleTown(network, { urn: kiosk.urn, identity, customers: count });
  await network.startService('ledger');
  mkdirSync(kiosk.userData, { recursive: true, mode: 0o700 });
  const store = openTransferStore({ file: join(kiosk.userData, 'kiosk.db') });
  store.record.begin({ file: randomUUID(), terminal: kiosk.urn });
  const to = { identity, terminal: kiosk.urn, bank: BANK };
  const ledger = ledgerChannel({
    ...to,
    url: network.urls.ledger,
    now: systemClock.now,
    newJti: randomUUID,
  });
  const bank = bankChannel({ ...to, url: NOBODY });
  const engine = new Engine({
    store,
    ledger,
    bank,
    clock: systemClock,
    ids: systemIds(systemClock),
    chance: systemChance,
    alarm: (_id, text) => {
      throw new Error(text);
    },
    fatal: (error) => {
      throw error;
    },
  });
  engine.start();
  const ids = Array.from({ length: count }, (_, customer) => submitted(engine, customer));
  await allAuthorized(engine, ids);
  await engine.stop();
  await ledger.close();
  await bank.close();
  store.close();
  await network.stopService('bank');
}

interface OneTerminal {
  urn: string;
  identity: IdentityFiles;
  customers: number;
}

/** All of them have been at one terminal within minutes: no rule looks at that here. */
async function settleTown(
  { data }: Network,
  { urn, identity, customers }: OneTerminal,
): Promise<void> {
  const store = openSqliteStore(join(data, 'ledger', 'ledger.db'));
  const serial = new X509Certificate(identity.certificate).serialNumber;
  await settle(store, { customers, terminalOf: () => ({ urn, serial }) });
  await store.transact({ name: 'limit-rules', ruleName: null }, (rules) => ({
    answer: null,
    writes: rules
      .filter(({ kind }) => kind === 'terminal-count')
      .map((rule) => ({ op: 'insert', table: 'limit_rule', row: switchedOff(rule) })),
  }));
  await store.close();
}

const switchedOff = (rule: LimitRuleRow): LimitRuleRow => {
  const nowMs = systemClock.now().getTime();
  return { ...rule, id: randomUUID(), outcome: 'off', changedMs: nowMs, fromMs: nowMs };
};

function submitted(engine: Engine, customer: number): RedemptionId {
  const consent = { ...consentOf(customer), givenAt: systemClock.now().toISOString() };
  const request = { points: POINTS, amount: AMOUNT, consent };
  const answer = engine.submit(request, tokenOf(customer));
  if (!answer.ok) throw new Error(answer.failure.detail);
  return answer.id;
}

async function allAuthorized(engine: Engine, ids: readonly RedemptionId[]): Promise<void> {
  const begun = performance.now();
  const isOpen = (id: RedemptionId): boolean => {
    const state = engine.follow(id)?.transfer.state;
    if (state !== 'requested' && state !== 'authorized' && state !== 'sent')
      throw new Error(`one of them is ${state}`);
    return state === 'requested';
  };
  let open = [...ids];
  while (open.length > 0) {
    if (performance.now() - begun > FILLED_MS_MAX)
      throw new Error('the queue was not filled in time');
    await new Promise((resolve) => void setTimeout(resolve, POLL_MS));
    open = open.filter(isOpen);
  }
}
