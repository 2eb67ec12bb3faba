/**
 * Authority, ledger and bank in this process, on certificates of the mint; and a stranger who shows them,
 * or those who call them, whatever certificate a test has made.
 */
import { randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SecureContextOptions, type TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { AUTHORITY_URN, bankUrn, LEDGER_URN } from '../../../protocol/identity.ts';
import { startBankSandbox } from '../../../services/bank-sandbox/server.ts';
import { dataPaths } from '../../../services/certificate-authority/data-directory.ts';
import { startAuthority } from '../../../services/certificate-authority/server.ts';
import { openAuthorityStore } from '../../../services/certificate-authority/store/open.ts';
import { systemClock } from '../../../services/clock.ts';
import { eurSeed } from '../../../services/embedded-network/seed/eur.ts';
import { systemIds } from '../../../services/ids.ts';
import { createLedger } from '../../../services/ledger/server.ts';
import { type IdentityFiles } from '../../../services/mutual-tls/identity-files.ts';
import { ceremony, rootKeyNamed } from '../ceremony.ts';
import { freePort } from '../free-port.ts';
import { good, kitFor } from './cases.ts';
import { type Mint, mintOf, type Shown } from './mint.ts';

export const URN = {
  ledger: LEDGER_URN,
  bank: bankUrn(eurSeed.bank.bic),
  authority: AUTHORITY_URN,
} as const;
export type Service = keyof typeof URN;
export const services = ['ledger', 'bank', 'authority'] as const;

/** Of each service, what one other party alone may ask. */
export const guarded: Record<Service, { caller: string; path: string }> = {
  ledger: { caller: URN.bank, path: '/v1/locked-terminals' },
  bank: { caller: URN.ledger, path: '/v1/transfers' },
  authority: { caller: URN.ledger, path: '/v1/certificate-events?after=0' },
};

export interface Town {
  mint: Mint;
  urls: Record<Service, string>;
  identities: Record<'ledger' | 'bank', IdentityFiles>;
  /** Why that service has turned somebody away, in its own words; a test empties it. */
  reasons: Record<Service, string[]>;
  list(urn: string, certificates: readonly Shown[]): void;
  revoke(urn: string, certificate: Shown): void;
  stop(): Promise<void>;
}

export interface Foundation {
  mint: Mint;
  data: string;
  folder: string;
}

/** Root and issuing key of a new network. */
export async function foundation(): Promise<Foundation> {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-bad-certificates-'));
  const data = join(folder, 'authority');
  const chain = await ceremony(data, systemClock.now());
  const root = { certificate: chain.root, key: rootKeyNamed(data, 'root') };
  return { mint: mintOf(chain, root), data, folder };
}

/** @param listed by the name they were issued to: what the authority says it has issued */
export async function openTown(
  { mint, data, folder }: Foundation,
  listed: ReadonlyMap<string, readonly Shown[]>,
): Promise<Town> {
  const records = dataPaths(data).records;
  const ids = systemIds(systemClock);
  const record = (urn: string, certificates: readonly Shown[]): void =>
    inStore(records, (tx) => {
      for (const one of certificates) if (hasSerial(one)) add(tx, urn, one);
    });
  const identities = { ledger: own(mint, URN.ledger), bank: own(mint, URN.bank) };
  for (const [urn, certificates] of listed) record(urn, certificates);
  record(URN.ledger, [identities.ledger.shown]);
  record(URN.bank, [identities.bank.shown]);
  const logs = { ledger: [], bank: [], authority: [] } satisfies Record<Service, string[]>;
  const authority = await startAuthority({
    data,
    port: 0,
    enrolmentPort: 0,
    clock: systemClock,
    random: randomBytes,
    log: logInto(logs.authority),
  });
  for (const name of ['ledger', 'bank']) mkdirSync(join(folder, name), { mode: 0o700 });
  const [ledgerPort, bankPort] = [await freePort(), await freePort()];
  const urls = {
    ledger: `https://127.0.0.1:${ledgerPort}`,
    bank: `https://127.0.0.1:${bankPort}`,
    authority: authority.url,
  };
  const bank = await startBankSandbox({
    data: join(folder, 'bank'),
    identity: identities.bank.files,
    port: bankPort,
    ledgerUrl: urls.ledger,
    authorityUrl: urls.authority,
    seed: eurSeed,
    faults: { faults: [], realistic: null },
    clock: systemClock,
    log: logInto(logs.bank),
  });
  const ledger = await createLedger({
    directory: join(folder, 'ledger'),
    identity: identities.ledger.files,
    port: ledgerPort,
    bank: { url: urls.bank, urn: URN.bank },
    authorityUrl: urls.authority,
    seed: null,
    clock: systemClock,
    ids,
    log: logInto(logs.ledger),
  });
  await ledger.start();
  return {
    mint,
    urls,
    identities: { ledger: identities.ledger.files, bank: identities.bank.files },
    reasons: logs,
    list: record,
    revoke: (urn, one) =>
      inStore(records, (tx) => tx.addEvent({ ...eventOf(urn, one), state: 'revoked' })),
    stop: async () => {
      await ledger.stop();
      await bank.stop();
      await authority.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function own(mint: Mint, urn: string): { shown: Shown; files: IdentityFiles } {
  const shown = good(kitFor(mint, urn, 'answers'));
  const { key, certificate } = shown;
  return { shown, files: { key, certificate, authority: mint.rootPem } };
}

type Tx = Parameters<Parameters<ReturnType<typeof openAuthorityStore>['transact']>[0]>[0];

function inStore(records: string, change: (tx: Tx) => void): void {
  const store = openAuthorityStore(records);
  try {
    store.transact(change);
  } finally {
    store.close();
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;
const serialOf = ({ der }: Shown): string => new X509Certificate(der).serialNumber;
const hasSerial = (one: Shown): boolean => /^[0-9A-F]{32}$/.test(serialOf(one));

function add(tx: Tx, identity: string, one: Shown): void {
  const [notBefore, issuedAt] = [systemClock.now(), systemClock.now()];
  const notAfter = new Date(notBefore.getTime() + 30 * DAY_MS);
  const plan = { serial: serialOf(one), identity, subject: '', notBefore, notAfter };
  const pem = new X509Certificate(one.der).toString();
  tx.addCertificate({
    plan: { ...plan, alternativeNames: [], purposes: [] },
    pem,
    issuedAt,
    renews: null,
  });
  tx.addEvent({ ...eventOf(identity, one), state: 'issued' });
}

function eventOf(identity: string, one: Shown) {
  const nowMs = systemClock.now().getTime();
  const [at, notAfter] = [nowMs, nowMs + 30 * DAY_MS].map((ms) => new Date(ms).toISOString());
  const mark = randomBytes(16).toString('hex');
  if (at === undefined || notAfter === undefined) throw new Error('no time');
  return { mark, serial: serialOf(one), identity, notAfter, enrolledAt: at, at };
}

function logInto(reasons: string[]) {
  const write = (line: string): void => {
    const { refused, reason } = JSON.parse(line) as Record<string, unknown>;
    if (typeof refused === 'string' && typeof reason === 'string') reasons.push(reason);
  };
  return pino({ level: 'info' }, { write });
}

/** What a stranger's own TLS does not object to. */
const careless = (one: Shown | null, authority: string): SecureContextOptions => ({
  ca: authority,
  ...(one !== null && { key: one.key, cert: one.certificate }),
  minVersion: 'TLSv1.3',
  ciphers: 'DEFAULT@SECLEVEL=0',
});

export type Answer = { status: number; code: string | null } | 'no answer';

/** Asks on a connection of its own, showing this certificate. */
export function askShowing(
  one: Shown | null,
  { url, path, authority }: { url: string; path: string; authority: string },
): Promise<Answer> {
  return new Promise((resolve) => {
    const asked = request(
      new URL(path, url),
      { ...careless(one, authority), agent: false, checkServerIdentity: () => undefined },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => {
          const body = JSON.parse(Buffer.concat(pieces).toString('utf8')) as { code?: string };
          resolve({ status: response.statusCode ?? 0, code: body.code ?? null });
        });
      },
    );
    asked.on('error', () => resolve('no answer'));
    asked.end();
  });
}

export interface Impostor {
  url: string;
  /** Requests that somebody has entrusted to it. */
  asked: string[];
  show(one: Shown): void;
  stop(): Promise<void>;
}

/** Answers in the place of a service, showing whatever it is told to. */
export async function impostor(first: Shown, authority: string): Promise<Impostor> {
  const asked: string[] = [];
  const server = createServer({
    ...careless(first, authority),
    requestCert: true,
    rejectUnauthorized: false,
  });
  const open = new Set<TLSSocket>();
  server.on('secureConnection', (socket: TLSSocket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.on('request', (incoming, response) => {
    asked.push(incoming.url ?? '');
    response.statusCode = 404;
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    show: (one) => server.setSecureContext(careless(one, authority)),
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
