/**
 * From a process to a terminal that serves:
 *
 *   opening ──store──▶ enrolling ──certificate──▶ connecting ──keys asked for──▶ ready
 *      └───────────────────┴── cannot, until somebody acts ──▶ out-of-service
 *
 * The network need not be there: an enrolled terminal gets ready without it, and the engine continues
 * with what is on the disk. Only a terminal that was never enrolled has to wait for the authority.
 */
import { failureOf } from '../protocol/failure.ts';
import { type KeySet } from '../protocol/ledger.ts';
import { type Snapshot } from '../protocol/ipc.ts';
import { backoffDelayMs } from './engine/backoff.ts';
import { Engine } from './engine/engine.ts';
import {
  type BankChannel,
  type Chance,
  type Clock,
  type Ids,
  type LedgerChannel,
  type Outcome,
  type TransferStore,
} from './engine/ports.ts';
import { type DeviceIdentity, type Enrolment } from './identity/enrol.ts';
import { NoKeyStore } from './identity/key-store.ts';
import { limits } from './limits.ts';
import { type Log } from './log.ts';
import { type Placed } from './place.ts';
import { CustomerSession } from './session/customer-session.ts';

interface Closable {
  keys(): Promise<Outcome<KeySet>>;
  close(): Promise<void>;
}
export interface Channels {
  ledger: LedgerChannel & Closable;
  bank: BankChannel & Closable;
}

export interface BringUpParts {
  place: Placed;
  openStore(): TransferStore & { close(): void };
  enrol(): Promise<Enrolment>;
  connect(identity: DeviceIdentity): Channels;
  clock: Clock;
  ids: Ids;
  chance: Chance;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
  fatal(error: unknown): void;
  reached(phase: Snapshot['terminal']): void;
  /** The engine runs from here on, before the terminal is ready for customers. */
  serving(service: Service): void;
}

export interface Service {
  engine: Engine;
  session: CustomerSession;
  /** Lets what is under way end; what it brings is still committed. */
  stop(): Promise<void>;
}

export async function bringUp(parts: BringUpParts): Promise<void> {
  const { place, reached, log } = parts;
  reached({ phase: 'starting', step: 'opening' });
  try {
    if (!place.ok) return outOfService(parts, place.failure);
    const store = parts.openStore();
    reached({ phase: 'starting', step: 'enrolling' });
    const enrolled = await enrolPatiently(parts);
    if (enrolled.kind === 'refused') return outOfService(parts, enrolled.failure);
    reached({ phase: 'starting', step: 'connecting' });
    const channels = parts.connect(enrolled.identity);
    const service = serve(parts, store, channels);
    parts.serving(service);
    service.engine.observe('ledger', await channels.ledger.keys());
    reached({ phase: 'ready', identity: place.place.identity });
  } catch (error) {
    // A disk or key store that cannot be used: the terminal stays closed and says so; nothing is lost.
    log.error({ err: error }, 'the terminal cannot start');
    return outOfService(parts, failureOf('terminal-not-ready', reasonFor(error)));
  }
}

/** The screen gets a sentence for staff; paths and system messages stay in the log. */
function reasonFor(error: unknown): string {
  return error instanceof NoKeyStore ? error.message : 'it cannot start: the log says why';
}

function outOfService(
  { reached, log }: BringUpParts,
  failure: Extract<Snapshot['terminal'], { phase: 'out-of-service' }>['failure'],
): void {
  log.error({ failure: failure.code, detail: failure.detail }, 'out of service');
  reached({ phase: 'out-of-service', failure });
}

async function enrolPatiently(
  parts: BringUpParts,
): Promise<Exclude<Enrolment, { kind: 'unreachable' }>> {
  const { enrol, clock, chance, log } = parts;
  for (let attempts = 1; ; attempts += 1) {
    const enrolled = await enrol();
    if (enrolled.kind !== 'unreachable') return enrolled;
    log.warn({ reason: enrolled.reason }, 'the authority cannot be reached');
    const delayMs = backoffDelayMs(attempts, startRetry, chance);
    await new Promise<void>((resolve) => clock.after(delayMs, resolve));
  }
}

function serve(
  parts: BringUpParts,
  store: ReturnType<BringUpParts['openStore']>,
  { ledger, bank }: Channels,
): Service {
  const { clock, ids, chance, fatal, log } = parts;
  const alarm = (id: string, text: string): void => log.warn({ redemption: id }, text);
  const engine = new Engine({ store, ledger, bank, clock, ids, chance, alarm, fatal });
  const session = new CustomerSession({ ledger, engine, clock });
  engine.start();
  return {
    engine,
    session,
    stop: async () => {
      await Promise.all([session.stop(), engine.stop()]);
      await Promise.all([ledger.close(), bank.close()]);
      store.close();
    },
  };
}

const startRetry = {
  delayMsBase: limits.startRetryDelayMsBase,
  factor: 2,
  delayMsMax: limits.startRetryDelayMsMax,
};
