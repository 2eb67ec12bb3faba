/**
 * One copy of a prepared network to be hurt: authority, ledger and bank as processes of their own, each
 * of which can be started under a tracer, and kiosks without a screen. Nothing is shared with other
 * copies but the processor.
 */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Provisioning } from '../../protocol/enrolment.ts';
import { bankUrn } from '../../protocol/identity.ts';
import { rootFileIn } from '../../services/certificate-authority/chain.ts';
import { dataPaths } from '../../services/certificate-authority/data-directory.ts';
import { issueEnrolmentCode } from '../../services/certificate-authority/issue-code.ts';
import { systemClock } from '../../services/clock.ts';
import { startNetwork } from '../../services/embedded-network/network.ts';
import { choosePorts } from '../../services/embedded-network/ports.ts';
import {
  type NetworkSeed,
  type SeedCustomer,
  seedOf,
} from '../../services/embedded-network/seed/index.ts';
import {
  type ServiceProcess,
  startService,
} from '../../services/embedded-network/service-process.ts';
import {
  plansFor,
  type ServiceName,
  type Urls,
  urlsOf,
} from '../../services/embedded-network/services.ts';
import { systemIds } from '../../services/ids.ts';
import { buySomething } from '../kiosk/shop.ts';
import { type Programs } from './bundle.ts';
import { type HeadlessKiosk, startKiosk } from './kiosk.ts';

const programme = 'eur';
export const SERVICES: readonly ServiceName[] = ['authority', 'ledger', 'bank'];

export interface Bench {
  /** Of the three services. */
  data: string;
  seed: NetworkSeed;
  /** The folder of one party's database, and the database's name in it. */
  database(party: ServiceName): { folder: string; file: string };
  /** Under a tracer it is the bundled program, where there is one. */
  start(name: ServiceName, wrapper?: readonly string[]): Promise<ServiceProcess>;
  running(name: ServiceName): ServiceProcess | undefined;
  kill(name: ServiceName): Promise<void>;
  /** @returns false where it did not end well */
  stop(name: ServiceName): Promise<boolean>;
  /** Starts it; the first time, its provisioning holds a one-time code. */
  kiosk(name: string, wrapper?: readonly string[]): HeadlessKiosk;
  /** The operator issues another code: the one it had is spent. */
  renewCode(name: string): void;
  kioskFolder(name: string): string;
  /** Each redemption takes the next one, so that nobody's daily limit ends the run. */
  nextCustomer(): SeedCustomer;
  killAll(): Promise<void>;
}

/** Everything that is slow and the same for each run: keys, certificates, seed, points to redeem. */
export async function prepare(folder: string): Promise<void> {
  const network = await startNetwork({ data: join(folder, 'network'), programme });
  try {
    for (const customer of network.seed.customers) {
      await buySomething(network, { customer, paid: { currency: 'EUR', minor: PURCHASE_MINOR } });
    }
  } finally {
    await network.stop();
  }
}

/** 30,000 points: more than all redemptions of one day may take from one customer. */
const PURCHASE_MINOR = 600_000n;

export interface BenchOptions {
  prepared: string;
  folder: string;
  bundled?: Programs;
  /** What the parties are told about each other's addresses; the doors themselves without it. */
  reached?(doors: Urls): Promise<Record<'kiosk' | 'ledger' | 'bank', Urls>>;
}

export async function openBench({
  prepared,
  folder,
  bundled,
  reached,
}: BenchOptions): Promise<Bench> {
  cpSync(prepared, folder, { recursive: true });
  const data = join(folder, 'network');
  // Another copy may be running on the ports of the original.
  rmSync(join(data, 'ports.json'));
  const ports = await choosePorts(data);
  const doors = urlsOf(ports);
  const seen = (await reached?.(doors)) ?? { kiosk: doors, ledger: doors, bank: doors };
  const urls = seen.kiosk;
  const seed = seedOf(programme);
  const bank = bankUrn(seed.bank.bic);
  const layout = { data, programme, ports, bank } as const;
  const plans = {
    authority: plansFor({ ...layout, urls: doors }).authority,
    ledger: plansFor({ ...layout, urls: seen.ledger }).ledger,
    bank: plansFor({ ...layout, urls: seen.bank }).bank,
  };
  const alive = new Map<ServiceName, ServiceProcess>();
  const kiosks = new Map<string, HeadlessKiosk>();
  const folderOf = (name: string): string => join(folder, 'kiosks', name);
  const provisioned = new Map<string, Provisioning>();
  let turn = 0;

  const provision = (name: string): Provisioning => {
    const identity = `urn:kangen:kiosk:minato-cafe:${name}`;
    const made = {
      identity,
      shop: 'Minato Café',
      language: 'en' as const,
      enrolment: { url: urls.enrolment, code: codeFor(data, identity) },
      ledger: { url: urls.ledger },
      bank: { url: urls.bank, identity: bank },
      authority: readFileSync(rootFileOf(data), 'utf8'),
    };
    provisioned.set(name, made);
    return made;
  };
  const kill = async (name: ServiceName): Promise<void> => {
    const service = alive.get(name);
    alive.delete(name);
    await service?.kill();
  };
  return {
    data,
    seed,
    database: (party) => ({ folder: join(data, party), file: databases[party] }),
    start: async (name, wrapper = []) => {
      const program = wrapper.length === 0 ? undefined : bundled?.[name];
      const entry = program === undefined ? plans[name].entry : relative(SERVICES_FOLDER, program);
      const started = await startService({ ...plans[name], entry, wrapper: () => wrapper });
      alive.set(name, started);
      return started;
    },
    running: (name) => alive.get(name),
    kill,
    stop: async (name) => {
      const service = alive.get(name);
      alive.delete(name);
      try {
        await service?.stop();
        return true;
      } catch {
        // Killed or failing while it stopped: exactly what a run may ask for. The caller looks again.
        return false;
      }
    },
    kiosk: (name, wrapper = []) => {
      const userData = folderOf(name);
      mkdirSync(userData, { recursive: true, mode: 0o700 });
      const provisioning = provisioned.get(name) ?? provision(name);
      const entry = wrapper.length === 0 ? undefined : bundled?.kiosk;
      const started = startKiosk({ userData, provisioning, wrapper, ...(entry && { entry }) });
      kiosks.set(name, started);
      return started;
    },
    renewCode: (name) => void provision(name),
    kioskFolder: folderOf,
    nextCustomer: () => {
      turn += 1;
      return seed.customers[turn % seed.customers.length] ?? seed.customers[0];
    },
    killAll: async () => {
      await Promise.all([...kiosks.values()].map((kiosk) => kiosk.kill()));
      await Promise.all(SERVICES.map(kill));
    },
  };
}

const SERVICES_FOLDER = fileURLToPath(new URL('../../services', import.meta.url));
const databases = { authority: 'records.sqlite', ledger: 'ledger.db', bank: 'bank.db' } as const;

function rootFileOf(data: string): string {
  const file = rootFileIn(dataPaths(join(data, 'authority')).keys);
  if (file === null) throw new Error('the network was not prepared');
  return file;
}

function codeFor(data: string, identity: string): string {
  const clock = systemClock;
  const ids = systemIds(clock);
  return issueEnrolmentCode({ data: join(data, 'authority'), identity, clock, ids }).code;
}
