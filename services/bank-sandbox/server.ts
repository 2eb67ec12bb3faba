/** Puts the bank sandbox together: books, keys, faults, door. */
import { join } from 'node:path';
import { bankUrn, LEDGER_URN } from '../../protocol/identity.ts';
import { keySet } from '../../protocol/ledger.ts';
import { type Clock } from '../clock.ts';
import { bytesFrom, systemIds } from '../ids.ts';
import { introduce } from '../introduction.ts';
import { watchRing } from '../key-ring/ring-file.ts';
import { type Log } from '../log.ts';
import { gauge } from '../monitoring/metrics.ts';
import { type ServiceMonitor, serviceMonitor } from '../monitoring/service-monitor.ts';
import { admissionIn } from '../mutual-tls/admission/index.ts';
import { admittedBy } from '../mutual-tls/admitted-by.ts';
import { type Client, createClient } from '../mutual-tls/client.ts';
import { createDoor } from '../mutual-tls/door.ts';
import { type IdentityFiles } from '../mutual-tls/identity-files.ts';
import { createIdentityKeeper } from '../mutual-tls/identity-keeper.ts';
import { type Bank } from './bank.ts';
import { createFaults } from './faults.ts';
import { createLedgerKeys } from './ledger-keys.ts';
import { createLockedTerminals, lockedTerminalsOf } from './locked-terminals.ts';
import { ownKeys } from './own-keys.ts';
import { keysRoute } from './routes/keys.ts';
import { returnsRoute } from './routes/returns.ts';
import { sandboxRoutes } from './routes/sandbox.ts';
import { statementsRoute } from './routes/statements.ts';
import { transferListRoute } from './routes/transfer-list.ts';
import { transferRoutes } from './routes/transfers.ts';
import { type FaultSettings } from './sandbox-wire.ts';
import { type BankSeed, seedBank } from './seed-bank.ts';
import { type BankStore } from './store/bank-store.ts';
import { openBankStore } from './store/sqlite-bank-store.ts';
import { executePending } from './transfers/pending.ts';

export interface BankSandboxOptions {
  /** The folder of its database and keys; it exists. */
  data: string;
  identity: IdentityFiles;
  /** Where that lies: renewed there in time. Without it, it stays as it is. */
  identityDirectory?: string;
  port: number;
  /** Need not be up yet: its keys are asked for until it answers, and where a new one turns up. */
  ledgerUrl: string;
  /** The authority's mutual-TLS door. Without it a certificate that was revoked holds until its end. */
  authorityUrl?: string;
  seed: BankSeed;
  faults: FaultSettings;
  /** Where metrics and health are told, on the loopback interface alone; 0 takes a free port. */
  monitorPort?: number;
  /** After a failure the database could not be opened again: the process must end. */
  storeLost?: (cause: unknown) => void;
  clock: Clock;
  log: Log;
}

export interface BankSandbox {
  url: string;
  /** Where metrics and health are; null where they are told nowhere. */
  monitorUrl: string | null;
  stop(): Promise<void>;
}

export async function startBankSandbox(options: BankSandboxOptions): Promise<BankSandbox> {
  const { data, identity, port, ledgerUrl, seed, clock, log } = options;
  const { storeLost: lost } = options;
  const store = openBankStore(join(data, 'bank.db'), lost === undefined ? {} : { lost });
  seedBank(store, seed);
  const { authorityUrl, identityDirectory } = options;
  const keeper =
    authorityUrl === undefined || identityDirectory === undefined
      ? null
      : createIdentityKeeper({ directory: identityDirectory, identity, authorityUrl, clock, log });
  const admission =
    authorityUrl === undefined
      ? null
      : admissionIn(authorityUrl, { directory: data, identity, keeper, clock, log });
  const known = admission !== null && { isKnown: admission.isKnown };
  const ledger = createClient({ identity, url: ledgerUrl, peer: LEDGER_URN, ...known });
  const { own, file } = await ownKeys(data, clock);
  const rotation = watchRing(file, { clock, log });
  const fetchKeys = () => keysOf(ledger);
  const ledgerKeys = createLedgerKeys({ store, clock, log, fetchKeys });
  const ids = systemIds(clock);
  const bank: Bank = {
    urn: bankUrn(seed.bank.bic),
    own,
    ledgerKeys,
    store,
    clock,
    ids,
    log,
  };
  const locked = createLockedTerminals({
    file: join(data, 'locked-terminals.json'),
    fetch: () => lockedTerminalsOf(ledger),
    clock,
    log,
  });
  const faults = createFaults(options.faults);
  if (!options.faults.faults.some(({ name }) => name === 'pending')) await executePending(bank);
  const routes = [
    ...transferRoutes(bank, faults),
    transferListRoute(bank, faults),
    returnsRoute(bank, faults),
    statementsRoute(bank, faults),
    keysRoute(bank),
    ...sandboxRoutes(bank, faults),
  ];
  const monitor = monitorOf(options, store);
  const door = await createDoor({
    name: 'bank-sandbox',
    identity,
    port,
    routes,
    admit: admittedBy([locked.refusal, admission?.admit]),
    clock,
    random: bytesFrom(ids),
    log,
    observe: monitor.metrics.requestSeen,
  });
  keeper?.onChange((renewed) => {
    door.present(renewed);
    ledger.present(renewed);
  });
  const monitorUrl = await monitor.start();
  admission?.start();
  keeper?.start();
  const url = await door.start();
  rotation.start();
  locked.start();
  const introduction = introduce({ clock, log }, async () => {
    await ledgerKeys.learn();
    return true;
  });
  return {
    url,
    monitorUrl,
    stop: async () => {
      const quiet = Promise.all([
        introduction.stop(),
        rotation.stop(),
        locked.stop(),
        keeper?.stop(),
      ]);
      await door.stop();
      await ledger.close('now');
      await quiet;
      await admission?.stop();
      store.close();
      await monitor.stop();
    },
  };
}

function monitorOf({ monitorPort, log }: BankSandboxOptions, { read }: BankStore): ServiceMonitor {
  // Without the ledger's keys no order can be verified.
  const ready = () => ({ books: read.state() !== null, ledgerKeys: read.ledgerKeyCount() > 0 });
  const monitor = serviceMonitor({ service: 'bank-sandbox', port: monitorPort, ready, log });
  const pending = {
    name: 'kangen_bank_pending_transfers',
    help: 'Orders that are accepted and not final.',
    labelNames: [],
  };
  gauge(monitor.metrics.registry, pending, async (made) => made.set(read.pending().length));
  return monitor;
}

/** @throws where the ledger does not answer, or refuses */
async function keysOf(ledger: Client) {
  const called = await ledger.call({ method: 'GET', path: '/v1/keys', answer: keySet });
  if (!called.ok) throw new Error(`the ledger refused: ${called.failure.code}`);
  return called.body.keys;
}
