/** Puts the real rooms together: disk, key store, sockets, clock. Nothing here decides anything. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureOf } from '../protocol/failure.ts';
import { type Provisioning } from '../protocol/enrolment.ts';
import { type BringUpParts, type Channels } from './bring-up.ts';
import { bankChannel } from './channels/bank-channel.ts';
import { estClient } from './channels/est-client.ts';
import { ledgerChannel } from './channels/ledger-channel.ts';
import { systemClock } from './clock.ts';
import { type ClockWatch } from './clock-watch.ts';
import { beganMs } from './identity/chain.ts';
import { certificateFile } from './identity/certificate-store.ts';
import { type DeviceIdentity, enrolAnew, type Enrolment, serialOf } from './identity/enrol.ts';
import { credentialSeal } from './identity/key-store-credential.ts';
import { electronSeal } from './identity/key-store-electron.ts';
import { type Seal, sealedFileKeyStore } from './identity/key-store.ts';
import { enrolOrRenew, type StartParts } from './identity/late-enrolment.ts';
import { certificateDueMs, renew, type Renewal } from './identity/renewal.ts';
import { type Trust, trustIn } from './identity/trust.ts';
import { systemBytes, systemChance, systemIds, systemNonce } from './ids.ts';
import { type Place, placeFrom, type Placed } from './place.ts';
import { ProvisioningUnusableError, readProvisioning } from './provisioning-file.ts';
import { type Log } from './log.ts';
import { type Situation } from './situation.ts';
import { openRecord } from './store/open-record.ts';
import { openSettings, type Settings } from './store/settings.ts';
import { type StaffPorts } from './staff/staff-desk.ts';
import { openTransferStore } from './store/transactor.ts';

export interface Found {
  placed: Placed;
  /** Null where there is no file, or none that can be used. */
  provided: Provisioning | null;
}

/** Reads settings and provisioning file; a new place is kept for the next start. */
export function findPlace({ config, userData, log }: Situation): Found {
  const settings = openSettings(userData);
  const provided = provisioningOrNull(config.provisioningFile, log);
  const placed = placeFrom(settings.place(), provided);
  if (placed.ok) settings.keepPlace(placed.place);
  return { placed, provided };
}

/** A file that cannot be used stops only a terminal that has never been told where it stands. */
function provisioningOrNull(file: string | null, log: Log): Provisioning | null {
  try {
    return readProvisioning(file);
  } catch (error) {
    if (!(error instanceof ProvisioningUnusableError)) throw error;
    log.error({ err: error }, 'going on with what was kept');
    return null;
  }
}

/** What stands around the rooms: the application's end, its paper, and who looks at its clock. */
interface Around {
  close: () => void;
  paper: StaffPorts['paper'];
  clockWatch: ClockWatch;
}

export function compose(
  { config, userData, log, fatal }: Situation,
  { placed, provided }: Found,
  { close, paper, clockWatch }: Around,
): Omit<BringUpParts, 'reached' | 'serving'> {
  const place = placed.ok ? placed.place : null;
  const placeOrThrow = (): Place => {
    if (place === null) throw new Error('a terminal without a place serves nobody');
    return place;
  };
  const storeOptions = { file: join(userData, 'kiosk.db'), nativeBinding: config.sqliteBinding };
  const settings = openSettings(userData);
  const seal = (): Seal =>
    credentialSeal({ directory: config.credentials, random: systemBytes }) ??
    electronSeal({ allowUnsealed: config.development });
  const trust: Trust = trustIn({
    file: join(userData, 'trust.json'),
    pinned: place?.authority ?? '',
    now: systemClock.now,
  });
  const identityPlace = { userData, seal, trust };
  return {
    place: placed,
    openStore: () =>
      openRecord({
        ...storeOptions,
        terminal: placeOrThrow().identity,
        marks: settings,
        now: systemClock.now,
        newFileId: randomUUID,
        movedAside: (damage, folder) => log.error({ damage, folder }, 'the record was moved aside'),
      }),
    reopenStore: () => openTransferStore(storeOptions),
    marks: settings,
    enrol: () => enrolAt(placeOrThrow(), provided, { ...identityPlace, ask: enrolOrRenew }),
    enrolAnew: () => enrolAt(placeOrThrow(), provided, { ...identityPlace, ask: enrolAnew }),
    serialOf,
    renewal: {
      dueMs: ({ certificate }) => certificateDueMs(certificate),
      renew: async (identity) => {
        const renewed = await renewAt(placeOrThrow(), identity, identityPlace);
        return renewed.kind === 'enrolled'
          ? { ...renewed, identity: trusting(renewed.identity, trust) }
          : renewed;
      },
      ask: (identity) => askAt(placeOrThrow(), identity, trust),
    },
    connect: (identity) =>
      channelsTo(placeOrThrow(), trusting(identity, trust), { settings, clockWatch }),
    clockWatch,
    certifiedMs: async () =>
      beganMs(placeOrThrow().authority, await certificatesIn(userData).read()),
    staffMode: {
      exportTo: config.exportFolder === null ? null : exportInto(config.exportFolder),
      close: config.staffMayClose ? close : null,
      paper: config.devices.printer === null ? null : paper,
    },
    clock: systemClock,
    ids: systemIds(systemClock),
    chance: systemChance,
    newNonce: systemNonce,
    log,
    fatal,
  };
}

/** SECURITY: a new file, of this user alone; one that is there is never written over. */
const exportInto = (folder: string) => ({
  folder,
  write: (file: string, text: string) => writeFileSync(file, text, { flag: 'wx', mode: 0o600 }),
});

interface IdentityPlace {
  userData: string;
  /** @throws NoKeyStore with what to install */
  seal: () => Seal;
  trust: Trust;
}

const trusting = (identity: DeviceIdentity, trust: Trust): DeviceIdentity => ({
  ...identity,
  authority: trust.authority(),
  isRevoked: trust.isRevoked,
});

const certificatesIn = (userData: string) =>
  certificateFile(join(userData, 'device-certificate.pem'));

const identityFiles = ({ userData, seal, trust }: IdentityPlace) => ({
  heard: trust.heard,
  keyStore: sealedFileKeyStore(join(userData, 'device-key'), seal()),
  nextKeyStore: sealedFileKeyStore(join(userData, 'device-key.next'), seal()),
  certificates: certificatesIn(userData),
  now: systemClock.now,
});

async function enrolAt(
  place: Place,
  provided: Provisioning | null,
  { ask, ...files }: IdentityPlace & { ask(parts: StartParts): Promise<Enrolment> },
): Promise<Enrolment> {
  const url = provided?.enrolment.url ?? place.enrolmentUrl ?? '';
  const { isRevoked } = files.trust;
  const authority = files.trust.authority();
  const estUnder = (own: DeviceIdentity) => estClient({ url, authority, own, isRevoked });
  const est = provided === null ? withoutCode : estClient({ url, authority, isRevoked });
  const provisioning = { ...(provided ?? { ...place, enrolment: noCode }), authority };
  try {
    return await ask({ ...identityFiles(files), provisioning, est, estUnder });
  } finally {
    await est.close();
  }
}

async function renewAt(
  place: Place,
  identity: DeviceIdentity,
  files: IdentityPlace,
): Promise<Renewal> {
  const { enrolmentUrl: url } = place;
  if (url === undefined) return { kind: 'unreachable', reason: 'where to renew was never said' };
  const { isRevoked } = files.trust;
  const authority = files.trust.authority();
  const est = estClient({ url, authority, own: identity, isRevoked });
  try {
    const provisioning = { ...place, authority, enrolment: noCode };
    return await renew({ ...identityFiles(files), provisioning, est });
  } finally {
    await est.close();
  }
}

async function askAt(
  { enrolmentUrl: url }: Place,
  identity: DeviceIdentity,
  trust: Trust,
): Promise<DeviceIdentity | null> {
  if (url === undefined) return null;
  const { isRevoked } = trust;
  const est = estClient({ url, authority: trust.authority(), isRevoked });
  try {
    return (await trust.ask(est)) ? trusting(identity, trust) : null;
  } finally {
    await est.close();
  }
}

/** An installed certificate is used without asking anybody. */
const noCode = { url: '', code: '' };

const refusedWithoutCode = async () =>
  ({
    kind: 'refused',
    failure: failureOf('enrolment-refused', 'no certificate, and no file with a code'),
  }) as const;

const withoutCode = {
  cacerts: refusedWithoutCode,
  simpleenroll: refusedWithoutCode,
  close: async () => {},
};

function channelsTo(
  place: Place,
  identity: DeviceIdentity,
  { settings, clockWatch }: { settings: Settings; clockWatch: ClockWatch },
): Channels {
  const bank = place.bank.identity;
  return {
    ledger: ledgerChannel({
      url: place.ledger.url,
      identity,
      terminal: place.identity,
      bank,
      now: systemClock.now,
      newJti: randomUUID,
      told: (atMs) => clockWatch.told(atMs),
    }),
    bank: bankChannel({
      url: place.bank.url,
      identity,
      bank,
      terminal: place.identity,
      kept: {
        read: () => settings.keysOf(bank),
        keep: (keys) => settings.keepKeys(bank, keys),
      },
    }),
  };
}
