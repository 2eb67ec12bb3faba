/**
 * The ledger's signed policy for this terminal: verified when it comes, verified again when it is read
 * from the disk, and worth nothing after its end. No policy, no wishes.
 *
 * What it says of the screen has no end: the last that was understood holds, also where a newer policy
 * says something that this terminal does not know. Of such a one `maintenance` alone counts.
 */
import { z } from 'zod';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { keySet, type PublicKey } from '../../protocol/ledger.ts';
import { type Policy } from '../../protocol/messages.ts';
import { type ScreenPart, screenPart } from '../../protocol/screen.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { type Clock, type SignedPolicy } from '../engine/ports.ts';
import { type KeptPolicy, type OfflineStore } from './ports.ts';

const maintenanceSaid = z.looseObject({ maintenance: z.boolean() });

export interface HeldPolicy {
  policy: Policy;
  /** What a wish is sealed to. */
  reader: PublicKey;
}

export interface PolicyKeeperPorts {
  store: Pick<OfflineStore, 'policy' | 'keepPolicy' | 'screenPolicy' | 'keepScreenPolicy'>;
  clock: Clock;
  /** Our own URN: the terminal that a policy must be for. */
  terminal: string;
  /** The policy says something of the screen that is not known here: for the log. */
  notUnderstood?(): void;
}

export class PolicyKeeper {
  readonly #ports: PolicyKeeperPorts;
  readonly #listeners = new Set<() => void>();
  #held: HeldPolicy | null = null;
  #screen: ScreenPart | null = null;

  constructor(ports: PolicyKeeperPorts) {
    this.#ports = ports;
  }

  /** What an earlier process has kept, if it still holds. */
  async load(): Promise<void> {
    const { store, terminal } = this.#ports;
    const kept = store.policy();
    if (kept !== null) this.#held = await heldFrom(kept, terminal);
    const screen = store.screenPolicy();
    const said = screen === null ? null : await heldFrom(screen, terminal);
    this.#screen = screenPart.safeParse(said?.policy.screen).data ?? null;
    // The newest may be one that was not understood as a whole.
    this.#takeMaintenance(this.#held?.policy.screen);
    this.#tell();
  }

  /** A verified policy from the ledger. */
  take({ policy, jws, keys }: SignedPolicy): void {
    const reader = readerIn(keys.keys);
    if (reader === null) return;
    this.#ports.store.keepPolicy({ jws, keys: JSON.stringify(keys) });
    this.#held = { policy, reader };
    this.#takeScreen(policy.screen, { jws, keys: JSON.stringify(keys) });
    this.#tell();
  }

  /** When the ledger has signed the newest, in milliseconds since the epoch: a moment that has passed. */
  signedMs(): number | null {
    return this.#held === null ? null : this.#held.policy.iat * 1000;
  }

  /** How this terminal is to present itself; null: as it was made. */
  screen(): ScreenPart | null {
    return this.#screen;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #takeScreen(said: unknown, kept: KeptPolicy): void {
    const { store, notUnderstood } = this.#ports;
    if (said === undefined) {
      this.#screen = null;
      store.keepScreenPolicy(null);
      return;
    }
    const part = screenPart.safeParse(said);
    if (!part.success) {
      this.#takeMaintenance(said);
      return notUnderstood?.();
    }
    this.#screen = part.data;
    store.keepScreenPolicy(kept);
  }

  /** Of a part that is not understood as a whole this alone: else maintenance could stay for ever. */
  #takeMaintenance(said: unknown): void {
    const read = maintenanceSaid.safeParse(said);
    if (this.#screen === null || !read.success) return;
    this.#screen = { ...this.#screen, maintenance: read.data.maintenance };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Null where there is none, or its time is over. */
  current(): HeldPolicy | null {
    const held = this.#held;
    const nowSeconds = this.#ports.clock.now().getTime() / 1000;
    return held !== null && nowSeconds < held.policy.exp ? held : null;
  }
}

async function heldFrom({ jws, keys }: KeptPolicy, terminal: string): Promise<HeldPolicy | null> {
  const known = keySet.safeParse(jsonOf(keys)).data?.keys ?? [];
  const verified = await verifyMessage('policy', jws, (kid) =>
    known.find((key) => key.kid === kid && key.use === 'sig'),
  );
  const reader = readerIn(known);
  if (!verified.ok || reader === null) return null;
  const { message } = verified;
  return message.iss === LEDGER_URN && message.aud === terminal
    ? { policy: message, reader }
    : null;
}

/** The newest comes first, as the ledger lists them. */
const readerIn = (keys: readonly PublicKey[]): PublicKey | null =>
  keys.find(({ use }) => use === 'enc') ?? null;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A damaged row counts as none: the ledger signs another.
    return null;
  }
}
