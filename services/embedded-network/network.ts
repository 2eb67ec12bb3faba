/**
 * A whole network on one machine: authority, ledger and sandbox bank as processes of their own, on
 * loopback, over mutual TLS, seeded. `npm start`, `npm run network` and the tests all use this, so
 * there is no second wiring to keep true. Everything is below one folder and survives a restart.
 *
 * Not for production: the bank is a sandbox, and whoever can read the folder is everybody.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Provisioning } from '../../protocol/enrolment.ts';
import { bankUrn, LEDGER_URN } from '../../protocol/identity.ts';
import { rootFileIn } from '../certificate-authority/chain.ts';
import { dataPaths } from '../certificate-authority/data-directory.ts';
import { issueEnrolmentCode } from '../certificate-authority/issue-code.ts';
import { systemClock } from '../clock.ts';
import { systemIds } from '../ids.ts';
import { type Client, createClient } from '../mutual-tls/client.ts';
import { enrolParty, isEnrolled } from '../mutual-tls/enrol.ts';
import { type IdentityFiles, readIdentity } from '../mutual-tls/identity-files.ts';
import { lockFolder } from './lock.ts';
import { choosePorts, type Ports } from './ports.ts';
import { type NetworkSeed, type ProgrammeName, seedOf } from './seed/index.ts';
import { type ServiceProcess, type ServiceToStart, startService } from './service-process.ts';

export type ServiceName = 'authority' | 'ledger' | 'bank';

export interface NetworkOptions {
  /** Folder for everything the three services keep. */
  data: string;
  programme: ProgrammeName;
}

export interface Network {
  data: string;
  seed: NetworkSeed;
  urls: { authority: string; enrolment: string; ledger: string; bank: string };
  /** URN of the bank. */
  bank: string;
  /** The root certificate's file: what a new device must be given beforehand. */
  caFile: string;
  /** A one-time code for exactly this party. */
  issueCode(identity: string): { code: string; expiresAt: string };
  /** What a new kiosk is given to find and join this network. */
  provision(identity: string, shop: string): Provisioning;
  /** Enrols a party of the services' kind (a till, an operator) and returns its identity. */
  enrol(identity: string): Promise<IdentityFiles>;
  /** A client of one of the services in the name of an enrolled party. */
  client(identity: IdentityFiles, service: 'ledger' | 'bank'): Client;
  stopService(name: ServiceName): Promise<void>;
  killService(name: ServiceName): Promise<void>;
  startService(name: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

const authorityReady = z.looseObject({ caFile: z.string() });

/** @throws AlreadyRunning where another network runs on this folder */
export async function startNetwork({ data, programme }: NetworkOptions): Promise<Network> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(data);
  try {
    const network = await startOnLocked({ data, programme });
    const stop = (): Promise<void> => network.stop().finally(unlock);
    return { ...network, stop };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function startOnLocked({ data, programme }: NetworkOptions): Promise<Network> {
  const seed = seedOf(programme);
  const bank = bankUrn(seed.bank.bic);
  const ports = await choosePorts(data);
  const urls = urlsOf(ports);
  const services = createServices(plansFor({ data, programme, ports, urls, bank }));
  try {
    return await assemble({ data, seed, bank, urls, services });
  } catch (error) {
    // One that did not start takes the others with it: nobody is left behind on a port.
    await services.endAll('kill');
    throw error;
  }
}

interface Parts {
  data: string;
  seed: NetworkSeed;
  bank: string;
  urls: Network['urls'];
  services: Services;
}

async function assemble({ data, seed, bank, urls, services }: Parts): Promise<Network> {
  const members: Member[] = [
    { name: 'ledger', urn: LEDGER_URN, directory: join(data, 'ledger', 'identity') },
    { name: 'bank', urn: bank, directory: join(data, 'bank', 'identity') },
  ];
  // Who was let in at an earlier start need not wait for the authority.
  const early = members.filter((member) => isMember(member, data)).map(({ name }) => name);
  await allDone(['authority' as const, ...early].map(services.start));
  const { caFile } = authorityReady.parse(services.ready('authority'));
  const joining = createJoining({ data, enrolmentUrl: urls.enrolment, caFile });
  await allDone(
    members.map(async ({ name, urn, directory }) => {
      await joining.enrol(urn, directory);
      await services.start(name);
    }),
  );
  return {
    data,
    seed,
    urls,
    bank,
    caFile,
    issueCode: joining.issueCode,
    provision: (identity, shop) => ({
      identity,
      shop,
      language: 'en',
      enrolment: { url: urls.enrolment, code: joining.issueCode(identity).code },
      ledger: { url: urls.ledger },
      bank: { url: urls.bank, identity: bank },
      authority: joining.authority,
    }),
    enrol: (urn) => joining.enrol(urn, join(data, 'parties', urn.replaceAll(':', '_'))),
    client: (identity, service) => {
      const peer = service === 'ledger' ? LEDGER_URN : bank;
      return createClient({ identity, url: urls[service], peer });
    },
    startService: services.start,
    stopService: (name) => services.end(name, 'stop'),
    killService: (name) => services.end(name, 'kill'),
    stop: () => services.endAll('stop'),
  };
}

interface Member {
  name: 'ledger' | 'bank';
  urn: string;
  /** Of its identity. */
  directory: string;
}

function isMember({ urn, directory }: Member, data: string): boolean {
  const root = rootFileIn(dataPaths(join(data, 'authority')).keys);
  if (!existsSync(root)) return false;
  return isEnrolled({ urn, directory, authority: readFileSync(root, 'utf8'), clock: systemClock });
}

/** Waits for all even where one fails: what is still starting could not be ended yet. */
async function allDone(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

interface Joining {
  authority: string;
  issueCode: Network['issueCode'];
  enrol(urn: string, directory: string): Promise<IdentityFiles>;
}

function createJoining(where: { data: string; enrolmentUrl: string; caFile: string }): Joining {
  const authority = readFileSync(where.caFile, 'utf8');
  const clock = systemClock;
  const issueCode: Network['issueCode'] = (identity) =>
    issueEnrolmentCode({
      data: join(where.data, 'authority'),
      identity,
      clock,
      ids: systemIds(clock),
    });
  return {
    authority,
    issueCode,
    enrol: async (urn, directory) => {
      if (isEnrolled({ urn, authority, directory, clock })) return readIdentity(directory);
      mkdirSync(dirname(directory), { recursive: true, mode: 0o700 });
      const { code } = issueCode(urn);
      return enrolParty({
        urn,
        enrolmentUrl: where.enrolmentUrl,
        code,
        authority,
        directory,
        clock,
      });
    },
  };
}

interface Services {
  start(name: ServiceName): Promise<void>;
  end(name: ServiceName, how: 'stop' | 'kill'): Promise<void>;
  endAll(how: 'stop' | 'kill'): Promise<void>;
  /** What a running service said when it was ready. */
  ready(name: ServiceName): unknown;
}

function createServices(plans: Record<ServiceName, ServiceToStart>): Services {
  const running = new Map<ServiceName, ServiceProcess>();
  const end: Services['end'] = async (name, how) => {
    const service = running.get(name);
    running.delete(name);
    await service?.[how]();
  };
  return {
    start: async (name) => {
      if (!running.has(name)) running.set(name, await startService(plans[name]));
    },
    end,
    // The authority goes last: while it is there, the others can still be asked who they are.
    endAll: async (how) => {
      await Promise.all([end('ledger', how), end('bank', how)]);
      await end('authority', how);
    },
    ready: (name) => running.get(name)?.ready,
  };
}

interface Layout {
  data: string;
  programme: ProgrammeName;
  ports: Ports;
  urls: Network['urls'];
  bank: string;
}

function plansFor({
  data,
  programme,
  ports,
  urls,
  bank,
}: Layout): Record<ServiceName, ServiceToStart> {
  const plan = (name: ServiceName, folder: string, env: Record<string, string>): ServiceToStart => {
    const directory = join(data, name);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return {
      name,
      entry: `${folder}/index.ts`,
      env: { KANGEN_DATA: directory, KANGEN_PROGRAMME: programme, ...env },
      logFile: join(data, `${name}.log`),
    };
  };
  return {
    authority: plan('authority', 'certificate-authority', {
      KANGEN_PORT: String(ports.authority),
      KANGEN_ENROLMENT_PORT: String(ports.enrolment),
    }),
    ledger: plan('ledger', 'ledger', {
      KANGEN_PORT: String(ports.ledger),
      KANGEN_BANK_URL: urls.bank,
      KANGEN_BANK_URN: bank,
    }),
    bank: plan('bank', 'bank-sandbox', {
      KANGEN_PORT: String(ports.bank),
      KANGEN_LEDGER_URL: urls.ledger,
    }),
  };
}

function urlsOf(ports: Ports): Network['urls'] {
  const url = (port: number): string => `https://127.0.0.1:${port}`;
  return {
    authority: url(ports.authority),
    enrolment: url(ports.enrolment),
    ledger: url(ports.ledger),
    bank: url(ports.bank),
  };
}
