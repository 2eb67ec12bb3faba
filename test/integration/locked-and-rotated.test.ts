/**
 * Ledger and bank over real mutual TLS: a terminal that an operator has locked is refused by both, on new,
 * resumed and open connections; and both change their keys, again and again, while redemptions run.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TLSSocket } from 'node:tls';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verify } from '../../scripts/verify/verify.ts';
import { failure } from '../../protocol/failure.ts';
import { bankUrn, LEDGER_URN } from '../../protocol/identity.ts';
import { keySet } from '../../protocol/ledger.ts';
import { auditPage } from '../../protocol/operator/audit.ts';
import { terminalLock } from '../../protocol/operator/terminals.ts';
import { ledgerKeysFetchIntervalMs } from '../../services/bank-sandbox/limits.ts';
import { type BankSandbox, startBankSandbox } from '../../services/bank-sandbox/server.ts';
import { systemClock } from '../../services/clock.ts';
import { seedOf } from '../../services/embedded-network/seed/index.ts';
import { systemIds } from '../../services/ids.ts';
import { rotateKeys } from '../../services/key-ring/rotate.ts';
import { limits } from '../../services/ledger/limits.ts';
import { createLedger, type Ledger } from '../../services/ledger/server.ts';
import { type Client, createClient } from '../../services/mutual-tls/client.ts';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';
import { enrolledParties } from '../support/enrolled-parties.ts';
import { freePort } from '../support/free-port.ts';
import { answered, newRedemptionId, wireKioskAt, type WireKiosk } from '../support/wire-kiosk.ts';

const seed = seedOf('eur');
const BANK = bankUrn(seed.bank.bic);
const FRONT = 'urn:kangen:kiosk:hanami-market:front-1';
const DESK = 'urn:kangen:kiosk:aurora-books:desk-1';
const log = pino({ level: 'silent' });
/** Longer than a service waits before it asks its peer again for a key that it does not know. */
const announceSeconds =
  Math.max(limits.bankKeysFetchIntervalMs, ledgerKeysFetchIntervalMs) / 1000 + 1;

let data: string;
let parties: Record<'ledger' | 'bank' | 'front' | 'desk' | 'operator', IdentityFiles>;
let bank: BankSandbox;
let ledger: Ledger;
let urls: Record<'ledger' | 'bank', string>;
let kiosks: WireKiosk[];
let operator: Client;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'kangen-locked-'));
  for (const name of ['ledger', 'bank']) mkdirSync(join(data, name), { mode: 0o700 });
  parties = await enrolledParties({
    ledger: LEDGER_URN,
    bank: BANK,
    front: FRONT,
    desk: DESK,
    operator: 'urn:kangen:operator:alice',
  });
  const ports = { ledger: await freePort(), bank: await freePort() };
  urls = {
    ledger: `https://127.0.0.1:${ports.ledger}`,
    bank: `https://127.0.0.1:${ports.bank}`,
  };
  bank = await startBankSandbox({
    data: join(data, 'bank'),
    identity: parties.bank,
    port: ports.bank,
    ledgerUrl: urls.ledger,
    seed,
    faults: { faults: [], realistic: null },
    clock: systemClock,
    log,
  });
  ledger = await createLedger({
    directory: join(data, 'ledger'),
    identity: parties.ledger,
    port: ports.ledger,
    bank: { url: urls.bank, urn: BANK },
    seed,
    clock: systemClock,
    ids: systemIds(systemClock),
    log,
  });
  await ledger.start();
  const to = (identity: IdentityFiles, peer: string, url: string) =>
    createClient({ identity, url, peer });
  const kioskAt = (urn: string, identity: IdentityFiles): WireKiosk =>
    wireKioskAt(urn, to(identity, LEDGER_URN, urls.ledger), to(identity, BANK, urls.bank));
  kiosks = [kioskAt(FRONT, parties.front), kioskAt(DESK, parties.desk)];
  operator = to(parties.operator, LEDGER_URN, urls.ledger);
}, 120_000);
afterAll(async () => {
  await Promise.all([...kiosks.map((kiosk) => kiosk.close()), operator.close()]);
  await ledger.stop();
  await bank.stop();
  const { violations } = verify({ data, kiosks: [] });
  rmSync(data, { recursive: true });
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
});

describe('keys that change while redemptions run', () => {
  const amount = { currency: 'EUR', minor: 500n } as const;

  /** @returns what is to be carried to the bank */
  async function authorized(kiosk: WireKiosk, token: string) {
    const id = newRedemptionId();
    const seen = await kiosk.account(token);
    const { authorization } = answered(await kiosk.request({ id, amount, seen }, token));
    if (authorization === null) throw new Error('the ledger gave no authorization');
    return { kiosk, id, authorization };
  }
  async function finished({ kiosk, id, authorization }: Awaited<ReturnType<typeof authorized>>) {
    const { evidence } = answered(await kiosk.order(id, authorization));
    // Twice, as a kiosk would that heard no answer: with whatever key it is signed by then.
    expect(answered(await kiosk.order(id, authorization)).evidence).toBe(evidence);
    return answered(await kiosk.deliver(id, evidence, authorization)).state;
  }
  const shownBy = async (service: 'ledger' | 'bank'): Promise<string> => {
    const { keys } = answered(
      await (kiosks[0] as WireKiosk)[service].call({
        method: 'GET',
        path: '/v1/keys',
        answer: keySet,
      }),
    );
    return keys[0]?.kid ?? '';
  };
  async function turn(service: 'ledger' | 'bank'): Promise<void> {
    const before = await shownBy(service);
    const turned = await rotateKeys({
      data: join(data, service),
      announceSeconds,
      clock: systemClock,
    });
    expect(turned.ok).toBe(true);
    while ((await shownBy(service)) === before) await Promise.resolve();
  }

  const withPoints = [seed.customers[0], seed.customers[3]];

  it('refuses nothing, and settles each once', async () => {
    const tokens = await Promise.all(
      kiosks.map(async (kiosk, place) => {
        const { cardNumber, pin } = withPoints[place] ?? seed.customers[0];
        return answered(await kiosk.signIn(cardNumber, pin)).token;
      }),
    );
    const eachCustomer = <T>(work: (kiosk: WireKiosk, token: string) => Promise<T>) =>
      Promise.all(kiosks.map((kiosk, place) => work(kiosk, tokens[place] ?? '')));
    const whole = async (kiosk: WireKiosk, token: string) =>
      finished(await authorized(kiosk, token));
    const open = await eachCustomer(authorized);
    const turning = Promise.all([turn('ledger'), turn('bank')]);
    const meanwhile = await eachCustomer(whole);
    await turning;
    // Signed by the old key and encrypted to the old key, and now carried to a bank that has new ones.
    const [late, afterwards] = [await Promise.all(open.map(finished)), await eachCustomer(whole)];
    const states = [...meanwhile, ...late, ...afterwards];
    expect(states).toEqual(Array.from({ length: 6 }, () => 'completed'));
    const [newest] = (await shownBy('ledger')).match(/.{12}/) ?? [];
    const { entries } = answered(
      await operator.call({ method: 'GET', path: '/v1/operator/audit', answer: auditPage }),
    );
    const rotations = entries.filter(({ deed }) => deed === 'key.rotate');
    expect(rotations).toMatchObject([
      { who: LEDGER_URN, subject: 'ledger', end: 'done', details: { signing: newest } },
    ]);
  }, 60_000);
});

describe('a terminal that an operator has locked', () => {
  const paths = { ledger: '/v1/policy', bank: '/v1/keys' } as const;
  type Service = keyof typeof paths;
  interface Asked {
    status: number;
    code: string | null;
    resumed: boolean;
    session: Buffer | null;
  }

  /** @param how an agent with an open connection, or a session to take up again; neither: a new connection */
  function ask(service: Service, how: { agent?: Agent; session?: Buffer | null } = {}) {
    const { agent = false, session = null } = how;
    return new Promise<Asked>((resolve, reject) => {
      let ticket: Buffer | null = null;
      const asking = request(
        new URL(paths[service], urls[service]),
        {
          agent,
          key: parties.front.key,
          cert: parties.front.certificate,
          ca: parties.front.authority,
          minVersion: 'TLSv1.3',
          checkServerIdentity: () => undefined,
          ...(session !== null && { session }),
        },
        (answer) => {
          const resumed = (answer.socket as TLSSocket).isSessionReused();
          const status = answer.statusCode ?? 0;
          const read = text(answer).then((body) => {
            const code = failure.safeParse(JSON.parse(body)).data?.code ?? null;
            return { status, code, resumed, session: ticket };
          });
          resolve(read);
        },
      );
      asking.on('socket', (socket) =>
        socket.on('session', (given: Buffer) => {
          ticket = given;
        }),
      );
      asking.on('error', reject);
      asking.end();
    });
  }
  const said = (change: 'lock' | 'unlock') =>
    operator.call({
      method: 'POST',
      path: `/v1/operator/terminals/${change}`,
      body: { terminal: FRONT, ...(change === 'lock' && { reason: 'stolen' }) },
      answer: terminalLock,
    });
  const until = async (service: Service, status: number): Promise<void> => {
    while ((await ask(service)).status !== status) await Promise.resolve();
  };

  it('is refused by ledger and bank on new, resumed and open connections, and no other is', async () => {
    const open = { ledger: keptOpen(), bank: keptOpen() };
    const tickets: Partial<Record<Service, Buffer | null>> = {};
    for (const service of ['ledger', 'bank'] as const) {
      const first = await ask(service, { agent: open[service] });
      expect(first.status).toBe(200);
      const { session } = await ask(service);
      tickets[service] = session;
      // A session that is taken up again is a good one, so that it shows something when it is refused.
      expect(await ask(service, { session })).toMatchObject({ status: 200, resumed: true });
    }
    expect(answered(await said('lock'))).toMatchObject({ lock: { reason: 'stolen' } });
    expect((await ask('ledger')).code).toBe('terminal-locked');
    await until('bank', 403);
    for (const service of ['ledger', 'bank'] as const) {
      const session = tickets[service] ?? null;
      const refused = { status: 403, code: 'terminal-locked' };
      expect(await ask(service), service).toMatchObject(refused);
      expect(await ask(service, { agent: open[service] }), service).toMatchObject(refused);
      const resumed = { ...refused, resumed: true };
      expect(await ask(service, { session }), service).toMatchObject(resumed);
    }
    const other = await (kiosks[1] as WireKiosk).ledger.call({
      method: 'GET',
      path: '/v1/policy',
      answer: z.looseObject({}),
    });
    expect(other.ok).toBe(true);
    answered(await said('unlock'));
    expect((await ask('ledger')).status).toBe(200);
    await until('bank', 200);
    for (const agent of Object.values(open)) agent.destroy();
  }, 60_000);
});

const keptOpen = (): Agent => new Agent({ keepAlive: true, maxSockets: 1 });
