/**
 * A whole kiosk without a screen: the rooms of the main process under their own bring-up, driven by
 * lines of JSON on standard input and telling what a customer would see on standard output. It exists
 * so that a tracer can kill it at a system call, which Electron's many processes do not allow.
 *
 * Environment: KANGEN_USER_DATA, KANGEN_PROVISIONING.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { provisioning } from '../../protocol/enrolment.ts';
import { type Failure } from '../../protocol/failure.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { pointsToPay } from '../../protocol/money.ts';
import { bringUp, type Service } from '../../main/bring-up.ts';
import { bankChannel } from '../../main/channels/bank-channel.ts';
import { type EstClient, estClient } from '../../main/channels/est-client.ts';
import { ledgerChannel } from '../../main/channels/ledger-channel.ts';
import { systemClock } from '../../main/clock.ts';
import { isFinal } from '../../main/engine/transfer-state.ts';
import { certificateFile } from '../../main/identity/certificate-store.ts';
import {
  type DeviceIdentity,
  enrolAnew,
  type Enrolment,
  serialOf,
} from '../../main/identity/enrol.ts';
import { developmentSeal, sealedFileKeyStore } from '../../main/identity/key-store.ts';
import { enrolOrRenew, type StartParts } from '../../main/identity/late-enrolment.ts';
import { renew, type Renewal } from '../../main/identity/renewal.ts';
import { systemChance, systemIds, systemNonce } from '../../main/ids.ts';
import { openLog } from '../../main/log.ts';
import { placeFrom } from '../../main/place.ts';
import { type OpenStore, openTransferStore } from '../../main/store/transactor.ts';
import { impatientClock } from './impatient-clock.ts';
import { kioskCommand, type KioskCommand, type KioskEvent } from './kiosk-wire.ts';

const userData = process.env['KANGEN_USER_DATA'] ?? '';
const provided = provisioning.parse(
  JSON.parse(readFileSync(process.env['KANGEN_PROVISIONING'] ?? '', 'utf8')),
);
const file = join(userData, 'kiosk.db');
const log = openLog(userData);
process.on('uncaughtException', fatal);
process.on('unhandledRejection', fatal);

const store: OpenStore[] = [];
let service: Service | null = null;
const followed = new Set<RedemptionId>();
let told = '';
let presses = 0;
let isRenewalDue = false;
const keyStoreIn = (name: string) => sealedFileKeyStore(join(userData, name), developmentSeal);
const files = {
  keyStore: keyStoreIn('device-key'),
  nextKeyStore: keyStoreIn('device-key.next'),
  certificates: certificateFile(join(userData, 'device-certificate.pem')),
  now: systemClock.now,
};
/** Then the engine's own pauses are good enough again. */
const PRESSES_MAX = 50;
const start = impatientClock(systemClock, () => service !== null);

await bringUp({
  place: placeFrom(null, provided),
  openStore: () => {
    const opened = openTransferStore({ file });
    for (const { id } of opened.read.open()) followed.add(id);
    store.push(opened);
    return opened;
  },
  reopenStore: () => openTransferStore({ file }),
  marks: { mark: () => null, keepMark: () => {} },
  enrol: () => enrolBy(enrolOrRenew),
  enrolAnew: () => enrolBy(enrolAnew),
  serialOf,
  renewal: { dueMs: () => (isRenewalDue ? 0 : Infinity), renew: renewNow },
  connect: (identity) => ({
    ledger: ledgerChannel({
      url: provided.ledger.url,
      identity,
      terminal: provided.identity,
      bank: provided.bank.identity,
      now: systemClock.now,
      newJti: randomUUID,
    }),
    bank: bankChannel({
      url: provided.bank.url,
      identity,
      bank: provided.bank.identity,
      terminal: provided.identity,
    }),
  }),
  clock: start.clock,
  ids: systemIds(systemClock),
  chance: systemChance,
  newNonce: systemNonce,
  log,
  fatal,
  reached: (phase) => {
    if (phase.phase === 'ready') tell({ at: 'ready', open: followed.size });
    if (phase.phase === 'out-of-service') {
      const { code, detail } = phase.failure;
      tell({ at: 'out-of-service', code, detail });
    }
  },
  serving: (serving) => {
    service = serving;
    serving.engine.onChange(report);
    report();
  },
});

async function enrolBy(ask: (parts: StartParts) => Promise<Enrolment>): Promise<Enrolment> {
  const est = estAs();
  try {
    const enrolled = await ask({ ...files, provisioning: provided, est, estUnder: estAs });
    if (enrolled.kind === 'unreachable') tell({ at: 'waiting', for: 'authority-unreachable' });
    return enrolled;
  } finally {
    await est.close();
  }
}

/** Once it was told to: whoever drives it says when a certificate has had half of its life. */
async function renewNow(own: DeviceIdentity): Promise<Renewal> {
  const est = estAs(own);
  try {
    const renewed = await renew({ ...files, provisioning: provided, est });
    tell({ at: 'renewal', kind: renewed.kind });
    return renewed;
  } finally {
    await est.close();
  }
}

function estAs(own?: DeviceIdentity): EstClient {
  const { url } = provided.enrolment;
  return estClient({ url, authority: provided.authority, ...(own && { own }) });
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => obey(kioskCommand.parse(JSON.parse(line))));
lines.once('close', () => {
  (service?.stop() ?? Promise.resolve()).then(() => process.exit(0), fatal);
});

function obey(command: KioskCommand): void {
  if (command.do === 'press-on') start.hurry();
  if (service === null) return;
  if (command.do === 'renew') {
    isRenewalDue = true;
    service.lookAtCertificate().catch(fatal);
    isRenewalDue = false;
    return;
  }
  const { session, engine } = service;
  if (command.do === 'leave') return void session.signOut();
  if (command.do === 'press-on') {
    presses = PRESSES_MAX;
    return engine.hurry();
  }
  if (command.do === 'hurry') {
    engine.hurry();
    return tell({ at: 'open', count: followed.size });
  }
  const { cardNumber, pin } = command;
  let arrived = false;
  const stop = session.onChange(() => {
    const { state } = session;
    if (state.phase === 'nobody') stop();
    if (state.phase === 'refused' || state.phase === 'wishing') {
      stop();
      // This customer does not want to wish, but to come again.
      if (state.phase === 'wishing') tell({ at: 'refused', code: 'ledger-unreachable' });
      else tell(refusalOf(state.failure));
      session.signOut();
    }
    if (state.phase !== 'signed-in' || arrived) return;
    arrived = true;
    stop();
    const amount = { currency: state.account.currency, minor: BigInt(command.minor) };
    const points = pointsToPay(amount, state.account.redeemable);
    const failure = session.redeem({ points, amount }, 'en');
    const now = session.state;
    if (failure !== null) tell(refusalOf(failure));
    if (failure !== null || now.phase !== 'signed-in' || now.redemption === null) return;
    followed.add(now.redemption);
    tell({ at: 'accepted', id: now.redemption });
    report();
  });
  const busy = session.signIn({ cardNumber, pin });
  if (busy !== null) tell(refusalOf(busy));
}

const refusalOf = ({ code, retryAfterSeconds }: Failure): KioskEvent => ({
  at: 'refused',
  code,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

/** Says what has changed for the redemptions that are followed. */
function report(): void {
  if (service === null) return;
  const waits: string[] = [];
  for (const id of followed) {
    const found = service.engine.follow(id);
    if (found === null) continue;
    if (found.waitingFor !== null) waits.push(found.waitingFor);
    if (!isFinal(found.transfer.state)) continue;
    followed.delete(id);
    tell({ at: 'final', id, state: found.transfer.state });
    const { state } = service.session;
    if (state.phase === 'signed-in' && state.redemption === id) service.session.signOut();
  }
  const waiting = waits.join(' ');
  if (waiting !== told && waiting !== '') tell({ at: 'waiting', for: waiting });
  told = waiting;
  if (waiting !== '') pressOn();
}

/** After this step: as long as it is under way, nothing can be due. */
function pressOn(): void {
  if (presses === 0) return;
  presses -= 1;
  setImmediate(() => service?.engine.hurry());
}

function tell(event: KioskEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function fatal(error: unknown): void {
  log.fatal({ err: error }, 'the kiosk stops; what was accepted is on the disk');
  process.exit(1);
}
