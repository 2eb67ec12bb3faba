/**
 * The certificate authority: says who is a kiosk, a till, a ledger, a bank. Two doors, because a device
 * without a certificate, or with one that has expired, must reach one of them: the enrolment door lets
 * everybody in and knows only EST; the other is mutual TLS like every other door of the network.
 */
import { mkdir } from 'node:fs/promises';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { gauge } from '../monitoring/metrics.ts';
import { type ServiceMonitor, serviceMonitor } from '../monitoring/service-monitor.ts';
import { createDoor } from '../mutual-tls/door.ts';
import { openOrCreateChain } from './chain.ts';
import { dataPaths } from './data-directory.ts';
import { ownIdentity } from './own-identity.ts';
import { createRegistrar } from './registrar.ts';
import { cacerts } from './routes/cacerts.ts';
import { csrattrs } from './routes/csrattrs.ts';
import { authorityRoutes } from './routes/index.ts';
import { simpleenroll } from './routes/simpleenroll.ts';
import { simplereenroll } from './routes/simplereenroll.ts';
import { type AuthorityStore, openAuthorityStore } from './store/open.ts';

export interface AuthorityOptions {
  data: string;
  /** Of the mutual-TLS door; 0 takes a free port. */
  port: number;
  enrolmentPort: number;
  /** Where metrics and health are told, on the loopback interface alone; 0 takes a free port. */
  monitorPort?: number;
  clock: Clock;
  /** Cryptographic random bytes. */
  random(byteCount: number): Uint8Array;
  /** After a failure the records could not be opened again: the process must end. */
  storeLost?: (cause: unknown) => void;
  log: Log;
}

export interface RunningAuthority {
  url: string;
  enrolmentUrl: string;
  /** Where metrics and health are; null where they are told nowhere. */
  monitorUrl: string | null;
  /** PEM of the root: the one thing every party is given beforehand. */
  caFile: string;
  stop(): Promise<void>;
}

export async function startAuthority(options: AuthorityOptions): Promise<RunningAuthority> {
  const { data, clock, random, log } = options;
  const paths = dataPaths(data);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const chain = await openOrCreateChain({ directory: paths.keys, now: clock.now(), random });
  const { storeLost: lost } = options;
  const store = openAuthorityStore(paths.records, lost === undefined ? {} : { lost });
  const registrar = createRegistrar({ store, issuer: chain.issuer, clock, random, log });
  const identity = await ownIdentity({ directory: paths.identity, chain, registrar, clock });

  const monitor = monitorOf(options, store);
  const enrolmentDoor = await createDoor({
    name: 'enrolment',
    identity,
    port: options.enrolmentPort,
    clientCertificates: 'asked',
    rawRoutes: [cacerts(chain), csrattrs(), simpleenroll(registrar), simplereenroll(registrar)],
    clock,
    random,
    log,
    observe: monitor.metrics.requestSeen,
  });
  const door = await createDoor({
    name: 'authority',
    identity,
    port: options.port,
    clientCertificates: 'required',
    routes: authorityRoutes({ store, clock, random }),
    rawRoutes: [cacerts(chain), csrattrs(), simplereenroll(registrar)],
    clock,
    random,
    log,
    observe: monitor.metrics.requestSeen,
  });
  const monitorUrl = await monitor.start();
  const enrolmentUrl = await enrolmentDoor.start();
  const url = await door.start();
  return {
    url,
    enrolmentUrl,
    monitorUrl,
    caFile: chain.rootFile,
    stop: async () => {
      await Promise.all([enrolmentDoor.stop(), door.stop()]);
      store.close();
      await monitor.stop();
    },
  };
}

function monitorOf(
  { monitorPort, clock, log }: AuthorityOptions,
  store: AuthorityStore,
): ServiceMonitor {
  const liveCodes = () => store.read.liveCodes(clock.now());
  const ready = () => ({ records: liveCodes() >= 0 });
  const monitor = serviceMonitor({ service: 'authority', port: monitorPort, ready, log });
  const codes = {
    name: 'kangen_authority_live_codes',
    help: 'One-time codes that were given out and can still be used.',
    labelNames: [],
  };
  gauge(monitor.metrics.registry, codes, async (made) => made.set(liveCodes()));
  return monitor;
}
