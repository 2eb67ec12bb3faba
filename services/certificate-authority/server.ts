/**
 * The certificate authority: says who is a kiosk, a till, a ledger, a bank. Two doors, because a device
 * without a certificate, or with one that has expired, must reach one of them: the enrolment door lets
 * everybody in and knows only EST; the other is mutual TLS like every other door of the network.
 */
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { gauge } from '../monitoring/metrics.ts';
import { type ServiceMonitor, serviceMonitor } from '../monitoring/service-monitor.ts';
import { createDoor } from '../mutual-tls/door.ts';
import { type Presenter } from '../mutual-tls/route.ts';
import { hasRootKey, openChain } from './chain.ts';
import { dataPaths } from './data-directory.ts';
import { ownIdentity, ownIdentityRounds } from './own-identity.ts';
import { createRegistrar } from './registrar.ts';
import { createRevocationLists } from './revocation-list.ts';
import { cacerts } from './routes/cacerts.ts';
import { crl } from './routes/crl.ts';
import { csrattrs } from './routes/csrattrs.ts';
import { authorityRoutes } from './routes/index.ts';
import { simpleenroll } from './routes/simpleenroll.ts';
import { simplereenroll } from './routes/simplereenroll.ts';
import { type AuthorityStore, openAuthorityStore } from './store/open.ts';
import { type AuthorityReader } from './store/reader.ts';

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

/** @throws CeremonyRefused where it has no issuing key yet (authority-keys.ts) */
export async function startAuthority(options: AuthorityOptions): Promise<RunningAuthority> {
  const { data, clock, random, log } = options;
  const paths = dataPaths(data);
  const chain = await openChain(paths.keys);
  if (hasRootKey(paths.keys)) {
    log.warn({ alarm: 'root-key-here' }, 'the root key lies beside the issuing key: carry it away');
  }
  const { storeLost: lost } = options;
  const store = openAuthorityStore(paths.records, lost === undefined ? {} : { lost });
  const registrar = createRegistrar({ store, issuer: chain.issuer, clock, random, log });
  const own = { directory: paths.identity, chain, registrar, clock, log };
  const identity = await ownIdentity(own);

  const monitor = monitorOf(options, store);
  const lists = createRevocationLists({ store, issuer: chain.issuer, clock });
  const open = [cacerts(chain), csrattrs(), crl(lists)];
  const enrolmentDoor = await createDoor({
    name: 'enrolment',
    identity,
    port: options.enrolmentPort,
    clientCertificates: 'asked',
    rawRoutes: [...open, simpleenroll(registrar), simplereenroll(registrar)],
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
    rawRoutes: [...open, simplereenroll(registrar)],
    admit: (caller) => admitted(store.read, caller),
    clock,
    random,
    log,
    observe: monitor.metrics.requestSeen,
  });
  const renewals = ownIdentityRounds(own, identity, (renewed) => {
    for (const one of [enrolmentDoor, door]) one.present(renewed);
  });
  const monitorUrl = await monitor.start();
  const enrolmentUrl = await enrolmentDoor.start();
  const url = await door.start();
  renewals.start();
  return {
    url,
    enrolmentUrl,
    monitorUrl,
    caFile: chain.rootFile,
    stop: async () => {
      await Promise.all([renewals.stop(), enrolmentDoor.stop(), door.stop()]);
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

/** At its own door the authority is its own first wall: what it has no record of, or has taken back, stays out. */
function admitted(
  read: AuthorityReader,
  { party, serial, fingerprint }: Presenter,
): Failure | null {
  const held = read.certificate(serial);
  const isSame = held?.identity === party.urn && read.fingerprintOf(serial) === fingerprint;
  if (held === null || !isSame) {
    return failureOf('certificate-refused', 'this authority did not issue this certificate');
  }
  return held.revoked ? failureOf('certificate-refused', 'this certificate was revoked') : null;
}
