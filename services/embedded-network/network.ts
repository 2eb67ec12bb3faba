/**
 * A whole network on one machine: authority, ledger and sandbox bank as processes of their own, on
 * loopback, over mutual TLS, seeded. `npm start`, `npm run network` and the tests all use this, so
 * there is no second wiring to keep true. Everything is below one folder and survives a restart.
 *
 * Not for production: the bank is a sandbox, and whoever can read the folder is everybody.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Provisioning } from '../../protocol/enrolment.ts';
import { AUTHORITY_URN, bankUrn, LEDGER_URN, operatorUrn } from '../../protocol/identity.ts';
import { rootFileIn } from '../certificate-authority/chain.ts';
import { dataPaths } from '../certificate-authority/data-directory.ts';
import { issueEnrolmentCode } from '../certificate-authority/issue-code.ts';
import { systemClock } from '../clock.ts';
import { systemIds } from '../ids.ts';
import { type Client, createClient } from '../mutual-tls/client.ts';
import { enrolParty, isEnrolled } from '../mutual-tls/enrol.ts';
import { type IdentityFiles, readIdentity } from '../mutual-tls/identity-files.ts';
import { ensureAuthorityKeys } from './authority-ceremony.ts';
import { lockFolder } from './lock.ts';
import { FIRST_OPERATOR, partyFolder } from './operator-place.ts';
import { choosePorts } from './ports.ts';
import { type NetworkSeed, type ProgrammeName, seedOf } from './seed/index.ts';
import {
  createServices,
  plansFor,
  type ServiceName,
  type Services,
  type Urls,
  urlsOf,
} from './services.ts';

export interface NetworkOptions {
  /** Folder for everything the three services keep. */
  data: string;
  programme: ProgrammeName;
  /** PostgreSQL for the ledger's books, empty or with what an earlier start left; else they are a file. */
  databaseUrl?: string;
}

export interface Network {
  data: string;
  seed: NetworkSeed;
  urls: Urls;
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
  client(identity: IdentityFiles, service: ServiceName): Client;
  stopService(name: ServiceName): Promise<void>;
  killService(name: ServiceName): Promise<void>;
  startService(name: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

const authorityReady = z.looseObject({ caFile: z.string() });

/** @throws AlreadyRunning where another network runs on this folder */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { data } = options;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(data);
  try {
    const network = await startOnLocked(options);
    const stop = (): Promise<void> => network.stop().finally(unlock);
    return { ...network, stop };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function startOnLocked({ data, programme, databaseUrl }: NetworkOptions): Promise<Network> {
  const seed = seedOf(programme);
  const bank = bankUrn(seed.bank.bic);
  const ports = await choosePorts(data);
  const urls = urlsOf(ports);
  await ensureAuthorityKeys(data);
  const services = createServices(plansFor({ data, programme, databaseUrl, ports, urls, bank }));
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
  urls: Urls;
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
  const enrol: Network['enrol'] = (urn) => joining.enrol(urn, partyFolder(data, urn));
  await allDone([
    ...members.map(async ({ name, urn, directory }) => {
      await joining.enrol(urn, directory);
      await services.start(name);
    }),
    // `npm run operator -- --network` speaks in this name.
    enrol(operatorUrn(FIRST_OPERATOR)),
  ]);
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
    enrol,
    client: (identity, service) => {
      const peers = { ledger: LEDGER_URN, bank, authority: AUTHORITY_URN };
      return createClient({ identity, url: urls[service], peer: peers[service] });
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
  if (root === null) return false;
  return isEnrolled({ urn, directory, authority: readFileSync(root, 'utf8'), clock: systemClock });
}

/** Waits for all even where one fails: what is still starting could not be ended yet. */
async function allDone(works: readonly Promise<unknown>[]): Promise<void> {
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
