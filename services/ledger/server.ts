/**
 * The ledger: its file, its keys, its channel to the bank, the door in front of its routes, and behind
 * them the reconciler and the job that writes down what has expired.
 */
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { type Clock } from '../clock.ts';
import { bytesFrom, type Ids } from '../ids.ts';
import { readCamt054 } from '../iso20022/camt-054.ts';
import { writePain001 } from '../iso20022/pain-001.ts';
import { readPain002 } from '../iso20022/pain-002.ts';
import { introduce, type Introduction } from '../introduction.ts';
import { type Log } from '../log.ts';
import { watchRing } from '../key-ring/ring-file.ts';
import { type Admission } from '../mutual-tls/admission/admission.ts';
import { admissionIn } from '../mutual-tls/admission/index.ts';
import { admittedBy } from '../mutual-tls/admitted-by.ts';
import { createClient } from '../mutual-tls/client.ts';
import { createDoor } from '../mutual-tls/door.ts';
import { createMetrics } from '../monitoring/metrics.ts';
import { type Monitor, startMonitor } from '../mutual-tls/monitor-door.ts';
import { type IdentityFiles } from '../mutual-tls/identity-files.ts';
import { createIdentityKeeper, type IdentityKeeper } from '../mutual-tls/identity-keeper.ts';
import { bankWire, createBankKeys, keysFrom } from './bank-channel.ts';
import { keysOfBooks } from './books-keys.ts';
import { zenginBanks } from './banks.ts';
import { type JournalOffice, type LedgerContext } from './context.ts';
import { openHeadsFolder } from './heads-folder.ts';
import { createExpiry } from './expiry.ts';
import { createJournalAudit } from './journal-audit.ts';
import { countRounds, readiness, timed, watchBooks } from './ledger-metrics.ts';
import { createPins } from './pins.ts';
import { createReconciler } from './reconciler.ts';
import { writeDownRotations } from './key-deeds.ts';
import { ensureRules } from './limit-rules.ts';
import { ledgerRoutes } from './routes/index.ts';
import { type LedgerSeed, sandboxOf, seedLedger } from './seed.ts';
import { signedHeads } from './signed-heads.ts';
import { statementWire } from './statement-channel.ts';
import { createStatementJob } from './statement-job.ts';
import { createTerminalLocks } from './terminal-locks.ts';
import { type LedgerStore, type SharedStore } from './store/contract.ts';
import { openPostgresStore } from './store/postgres/postgres-store.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';

export interface LedgerConfig {
  /** Holds `keys.json`, `heads/` and, without PostgreSQL, `ledger.db`; made by whoever starts the ledger, 0700. */
  directory: string;
  identity: IdentityFiles;
  /** Where that lies: renewed there in time. Without it, it stays as it is. */
  identityDirectory?: string;
  /**
   * PostgreSQL, as the URLs of the servers of one cluster, shared by any number of ledger processes with
   * the same `keys.json` (books-keys.ts); without it the books are one file that is this process's alone.
   */
  databaseUrls?: readonly string[];
  /** 0 takes a free port. */
  port: number;
  bank: { url: string; urn: string };
  /** The authority's mutual-TLS door. Without it a certificate that was revoked holds until its end. */
  authorityUrl?: string;
  /** What an empty ledger starts with; null: nothing. A ledger that has its programme ignores it. */
  seed: LedgerSeed | null;
  /** Shortens the window that the programme gives an authorization; never widens it. */
  authorizationWindowSecondsMax?: number;
  /** Where metrics and health are told, on the loopback interface alone; 0 takes a free port. */
  monitorPort?: number;
  /** After a failure the database could not be opened again: the process must end. */
  storeLost?: (cause: unknown) => void;
  clock: Clock;
  ids: Ids;
  log: Log;
}

export interface Ledger {
  /** @returns the URL it listens on */
  start(): Promise<string>;
  /** Where metrics and health are; null where they are told nowhere. */
  monitorUrl(): string | null;
  stop(): Promise<void>;
}

export async function createLedger(config: LedgerConfig): Promise<Ledger> {
  const { directory, identity, port, bank, seed, clock, ids, log } = config;
  const { books, isOnDuty } = await openStore(config);
  const metrics = createMetrics('ledger');
  const store = timed(books, metrics);
  watchBooks(metrics, store, clock);
  const { keys, file } = await closingWhereItFails(store, () =>
    keysOfBooks({ store, clock, ids }, join(directory, 'keys.json')),
  );
  const { serialNumber } = new X509Certificate(identity.certificate);
  const rotation = watchRing(file, {
    clock,
    log,
    changed: () => writeDownRotations({ store, clock }, file.current(), serialNumber),
  });
  const heads = openHeadsFolder(join(directory, 'heads'));
  const audit = createJournalAudit({ store, clock, ids, log, keys }, heads);
  const keeper = keeperOf(config);
  const admission = admissionOf(config, keeper);
  const client = createClient({
    identity,
    url: bank.url,
    peer: bank.urn,
    ...(admission !== null && { isKnown: admission.isKnown }),
  });
  const fetchKeys = keysFrom(client, log);
  const bankKeys = createBankKeys({ store, bank: bank.urn, clock, fetchKeys });
  const context: LedgerContext = {
    store,
    clock,
    ids,
    log,
    keys,
    pins: createPins(keys.pinPepper, ids),
    banks: zenginBanks(seed === null ? null : sandboxOf(seed)),
    bank: bank.urn,
    bankKeys,
    ...(config.authorizationWindowSecondsMax !== undefined && {
      authorizationWindowSecondsMax: config.authorizationWindowSecondsMax,
    }),
    suspended: () => audit.gap()?.detail ?? null,
    heads: signedHeads(heads, keys),
    documents: { writeOrder: writePain001, readReport: readPain002, readReturn: readCamt054 },
  };
  const seen = countRounds(metrics);
  const reconciler = createReconciler(context, bankWire(client), { isOnDuty, seen });
  const journal: JournalOffice = {
    signHead: () => audit.signNow(),
    hear: (statement) => audit.hear(statement),
    accept: (by) => audit.accept(by),
    isBankListRead: () => reconciler.isListRead(),
  };
  const locks = createTerminalLocks({ store, clock, log });
  const routes = ledgerRoutes({ ...context, journal, locks });
  const expiry = createExpiry(context, { mayExpire: () => reconciler.isListRead() });
  const door = await createDoor({
    name: 'ledger',
    identity,
    port,
    routes,
    clock,
    random: bytesFrom(ids),
    log,
    admit: admittedBy([locks.refusal, admission?.admit]),
    ...(admission !== null && { enrolledMs: admission.enrolledMs }),
    observe: metrics.requestSeen,
  });
  keeper?.onChange((renewed) => {
    door.present(renewed);
    client.present(renewed);
  });
  const statements = createStatementJob(context, statementWire(client), { isOnDuty });
  let introduction: Introduction | null = null;
  let monitor: Monitor | null = null;
  const { monitorPort } = config;
  return {
    start: async () => {
      if (monitorPort !== undefined) {
        const ready = () => readiness(context);
        monitor = await startMonitor({ port: monitorPort, metrics, ready, log });
      }
      const gap = await audit.compare();
      // What was rolled back to nothing is not begun anew as if nothing had been.
      if (seed !== null && gap === null) await seedLedger(context, seed);
      if (gap === null) await ensureRules(context);
      await audit.start();
      await locks.refresh();
      admission?.start();
      keeper?.start();
      const url = await door.start();
      introduction = introduce({ clock, log }, () => bankKeys.learn());
      reconciler.start();
      statements.start();
      expiry.start();
      rotation.start();
      locks.start();
      return url;
    },
    monitorUrl: () => monitor?.url ?? null,
    stop: async () => {
      const quiet = Promise.all([
        introduction?.stop(),
        reconciler.stop(),
        statements.stop(),
        expiry.stop(),
        rotation.stop(),
        locks.stop(),
        keeper?.stop(),
      ]);
      await door.stop();
      // The bank may be silent. What it was asked is asked again after the next start.
      await client.close('now');
      await quiet;
      await admission?.stop();
      await audit.stop();
      await store.close();
      await monitor?.stop();
    },
  };
}

function keeperOf(config: LedgerConfig): IdentityKeeper | null {
  const { authorityUrl, identityDirectory: directory, identity, clock, log } = config;
  if (authorityUrl === undefined || directory === undefined) return null;
  return createIdentityKeeper({ directory, identity, authorityUrl, clock, log });
}

function admissionOf(
  { authorityUrl, ...config }: LedgerConfig,
  keeper: IdentityKeeper | null,
): Admission | null {
  return authorityUrl === undefined ? null : admissionIn(authorityUrl, { ...config, keeper });
}

interface OpenedStore {
  books: LedgerStore;
  isOnDuty: () => Promise<boolean>;
}

async function openStore(config: LedgerConfig): Promise<OpenedStore> {
  const { directory, databaseUrls, storeLost: lost } = config;
  if (databaseUrls === undefined) {
    const store = openSqliteStore(join(directory, 'ledger.db'), lost === undefined ? {} : { lost });
    return { books: store, isOnDuty: async () => true };
  }
  const store: SharedStore = await openPostgresStore(databaseUrls);
  return { books: store, isOnDuty: () => store.isOnDuty() };
}

async function closingWhereItFails<A>(store: LedgerStore, work: () => Promise<A>): Promise<A> {
  try {
    return await work();
  } catch (error) {
    await store.close();
    throw error;
  }
}
