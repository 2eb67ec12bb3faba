/**
 * A ledger and a bank on real files behind real mutual TLS, and the real engine of a kiosk on a file of
 * its own, in this process: between them proxies that strike at a message when a test says so. The
 * engine's pauses are shorter than in a shop; the timeouts of the sockets are as they are there.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { bankChannelOver } from '../../main/channels/bank-channel.ts';
import { exchange, type Exchange } from '../../main/channels/exchange.ts';
import { ledgerChannelOver } from '../../main/channels/ledger-channel.ts';
import { type Peer, peerOver } from '../../main/channels/peer.ts';
import { tlsAgent } from '../../main/channels/tls.ts';
import { systemClock as kioskClock } from '../../main/clock.ts';
import { Engine } from '../../main/engine/engine.ts';
import { type Clock } from '../../main/engine/ports.ts';
import { isFinal, type Transfer } from '../../main/engine/transfer-state.ts';
import { systemIds as kioskIds } from '../../main/ids.ts';
import { openTransferStore } from '../../main/store/transactor.ts';
import { bankUrn, LEDGER_URN } from '../../protocol/identity.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type Account } from '../../protocol/ledger.ts';
import { verify } from '../../scripts/verify/verify.ts';
import { type BankSandbox, startBankSandbox } from '../../services/bank-sandbox/server.ts';
import { systemClock } from '../../services/clock.ts';
import { eurSeed } from '../../services/embedded-network/seed/eur.ts';
import { type NetworkSeed } from '../../services/embedded-network/seed/index.ts';
import { systemIds } from '../../services/ids.ts';
import { createLedger, type Ledger } from '../../services/ledger/server.ts';
import { faultProxy, type FaultProxy } from './fault-proxy.ts';
import { freePort } from './free-port.ts';
import { messageProxy, type MessageProxy } from './message-proxy.ts';
import { type Parties } from './reconciler-town.ts';

const KIOSK = 'urn:kangen:kiosk:hanami-market:front-1';
const BANK = bankUrn(eurSeed.bank.bic);
const HASTE = 50;
const AMOUNT = { currency: 'EUR', minor: 500n } as const;

export type Far = 'ledger' | 'bank';

export interface Sent {
  to: Far;
  /** Among all that this kiosk sends for this redemption. */
  number: number;
  what: string;
}

export interface Shop {
  /** The connections that ledger and bank open to each other. */
  between: Record<Far, FaultProxy>;
  /**
   * A kiosk of its own, behind proxies of its own, carries one redemption to its end. `before` is told of
   * each message, and may arm the proxy that it is about to pass.
   */
  redeem(before?: (message: Sent, proxy: MessageProxy) => void): Promise<Redeemed>;
  /** Calls about a redemption that ledger and bank have answered so far, with their status. */
  handled: string[];
  /** @throws where the independent checker finds anything wrong in what is left behind */
  close(): Promise<void>;
}

export interface Redeemed {
  id: RedemptionId;
  transfer: Transfer;
  sent: readonly Sent[];
  /** What a person was called for. */
  alarms: readonly string[];
  /** Every state of the row, in order. */
  states: readonly string[];
  holds: number;
  credits: number;
  ledger: string;
}

/** @param severed ledger and bank do not reach this one of them from the first moment on */
export async function openShop(parties: Parties, severed?: Far): Promise<Shop> {
  const data = mkdtempSync(join(tmpdir(), 'kangen-shop-'));
  for (const name of ['ledger', 'bank']) mkdirSync(join(data, name), { mode: 0o700 });
  const ports = { ledger: await freePort(), bank: await freePort() };
  const between = { ledger: await faultProxy(ports.ledger), bank: await faultProxy(ports.bank) };
  if (severed !== undefined) between[severed].sever();
  const handled: string[] = [];
  const services = await startServices({ data, parties, ports, between, handled });
  const session = await openSession(parties, ports.ledger);
  const kiosks: string[] = [];
  return {
    between,
    handled,
    redeem: async (before = () => {}) => {
      const folder = join(data, `kiosk-${kiosks.length}`);
      kiosks.push(folder);
      mkdirSync(folder, { mode: 0o700 });
      const store = openTransferStore({ file: join(folder, 'kiosk.db') });
      const proxies = {
        ledger: await messageProxy(ports.ledger),
        bank: await messageProxy(ports.bank),
      };
      const sent: Sent[] = [];
      const alarms: string[] = [];
      const hook = (to: Far, { method, url }: Exchange): void => {
        const path = url.pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '{id}');
        const message = { to, number: sent.length, what: `${method} ${path}` };
        sent.push(message);
        before(message, proxies[to]);
      };
      const peers = await warmPeers(parties, proxies, hook);
      const engine = new Engine({
        store,
        ledger: ledgerChannelOver(peers.ledger, channelParts),
        bank: bankChannelOver(peers.bank, channelParts),
        clock: hasty,
        ids: kioskIds(kioskClock),
        chance: () => 0,
        alarm: (_id, text) => void alarms.push(text),
        fatal: (error) => void alarms.push(String(error)),
      });
      engine.start();
      const id = submit(engine, session);
      const transfer = await ended(engine, id);
      await engine.stop();
      store.close();
      await Promise.all([peers.ledger.close(), peers.bank.close()]);
      await Promise.all([proxies.ledger.close(), proxies.bank.close()]);
      const counted = countIn(data, id);
      const states = statesIn(folder, id);
      return { id, transfer, sent, alarms, states, ...counted };
    },
    close: async () => {
      await services.stop();
      await Promise.all([between.ledger.close(), between.bank.close()]);
      const { violations } = verify({ data, kiosks });
      rmSync(data, { recursive: true, force: true });
      if (violations.length > 0) throw new Error(JSON.stringify(violations));
    },
  };
}

const hasty: Clock = {
  now: kioskClock.now,
  monotonicMs: () => kioskClock.monotonicMs() * HASTE,
  after: (delayMs, run) => kioskClock.after(delayMs / HASTE, run),
};

const channelParts = { terminal: KIOSK, bank: BANK, now: kioskClock.now, newJti: randomUUID };

interface Place {
  data: string;
  parties: Parties;
  ports: Record<Far, number>;
  between: Record<Far, FaultProxy>;
  handled: string[];
}

/** A customer with points for many redemptions. Hashing a PIN is slow on purpose, so there is one. */
const [, , , customer = eurSeed.customers[0]] = eurSeed.customers;
const seed: NetworkSeed = { ...eurSeed, customers: [customer] };

async function startServices(place: Place): Promise<{ stop(): Promise<void> }> {
  const { data, parties, ports, between, handled } = place;
  const log = pino({ level: 'info' }, { write: (line: string) => noteHandled(handled, line) });
  const bank: BankSandbox = await startBankSandbox({
    data: join(data, 'bank'),
    identity: parties.bank,
    port: ports.bank,
    ledgerUrl: urlOf(between.ledger.port),
    seed,
    faults: { faults: [], realistic: null },
    clock: systemClock,
    log,
  });
  const ledger: Ledger = await createLedger({
    directory: join(data, 'ledger'),
    identity: parties.ledger,
    port: ports.ledger,
    bank: { url: urlOf(between.bank.port), urn: BANK },
    seed,
    clock: systemClock,
    ids: systemIds(systemClock),
    log,
  });
  await ledger.start();
  return {
    stop: async () => {
      await ledger.stop();
      await bank.stop();
    },
  };
}

const urlOf = (port: number): string => `https://127.0.0.1:${port}`;

/** Fastify's own words for a path, as the door logs them. */
function noteHandled(handled: string[], line: string): void {
  const { method, route, status } = JSON.parse(line) as Record<string, unknown>;
  if (typeof method !== 'string' || typeof route !== 'string') return;
  if (route.includes(':id'))
    handled.push(`${method} ${route.replace(':id', '{id}')} ${String(status)}`);
}

interface Session {
  token: string;
  account: Account;
}

async function openSession(parties: Parties, port: number): Promise<Session> {
  const peer = peerThrough(parties, { to: 'ledger', port });
  const ledger = ledgerChannelOver(peer, channelParts);
  const { cardNumber, pin } = customer;
  const opened = await ledger.openSession({ cardNumber, pin });
  if (opened.kind !== 'answered') throw new Error(`no session: ${JSON.stringify(opened)}`);
  const shown = await ledger.account(opened.body.token);
  if (shown.kind !== 'answered') throw new Error(`no account: ${JSON.stringify(shown)}`);
  await peer.close();
  return { token: opened.body.token, account: shown.body };
}

function peerThrough(
  { kiosk }: Parties,
  { to, port, hook = () => {} }: { to: Far; port: number; hook?: (call: Exchange) => void },
): Peer {
  const peer = to === 'ledger' ? LEDGER_URN : BANK;
  const agent = tlsAgent({ authority: kiosk.authority, peer, own: kiosk });
  return peerOver({
    url: urlOf(port),
    send: (call) => {
      hook(call);
      return exchange(agent, call);
    },
    close: () => agent.close(),
  });
}

/** Their connections stand and are idle: what passes next is the next message. */
async function warmPeers(
  parties: Parties,
  proxies: Record<Far, MessageProxy>,
  hook: (to: Far, call: Exchange) => void,
): Promise<Record<Far, Peer>> {
  const warm = async (to: Far): Promise<Peer> => {
    let isWarm = false;
    const peer = peerThrough(parties, {
      to,
      port: proxies[to].port,
      hook: (call) => {
        if (isWarm) hook(to, call);
      },
    });
    const channel = to === 'ledger' ? ledgerChannelOver : bankChannelOver;
    const keys = await channel(peer, channelParts).keys();
    if (keys.kind !== 'answered') throw new Error(`${to} is not there`);
    isWarm = true;
    return peer;
  };
  return { ledger: await warm('ledger'), bank: await warm('bank') };
}

function submit(engine: Engine, { token, account }: Session): RedemptionId {
  const consent = {
    text: 'redeem-to-own-account/1',
    language: 'en',
    payee: account.payee.account,
    givenAt: account.asOf,
  } as const;
  const submitted = engine.submit({ points: 500, amount: AMOUNT, consent }, token);
  if (!submitted.ok) throw new Error(submitted.failure.detail);
  return submitted.id;
}

function ended(engine: Engine, id: RedemptionId): Promise<Transfer> {
  return new Promise((resolve) => {
    const look = (): void => {
      const transfer = engine.follow(id)?.transfer;
      if (transfer === undefined || !isFinal(transfer.state)) return;
      stopLooking();
      resolve(transfer);
    };
    const stopLooking = engine.onChange(look);
    look();
  });
}

function countIn(data: string, id: RedemptionId) {
  const ask = (name: Far, sql: string): unknown => {
    const database = new Database(join(data, name, `${name}.db`), { readonly: true });
    try {
      return database.prepare(sql).pluck().get(id);
    } finally {
      database.close();
    }
  };
  const held = `SELECT count(*) FROM journal_transaction WHERE kind = 'hold' AND redemption_id = ?`;
  const paid = `SELECT count(*) FROM posting WHERE side = 'credit' AND redemption = ?`;
  return {
    holds: Number(ask('ledger', held)),
    credits: Number(ask('bank', paid)),
    ledger: String(ask('ledger', 'SELECT state FROM redemption WHERE id = ?')),
  };
}

function statesIn(folder: string, id: RedemptionId): string[] {
  const database = new Database(join(folder, 'kiosk.db'), { readonly: true });
  try {
    return database
      .prepare<[string], string>(
        'SELECT to_state FROM transfer_event WHERE transfer_id = ? ORDER BY sequence',
      )
      .pluck()
      .all(id);
  } finally {
    database.close();
  }
}
