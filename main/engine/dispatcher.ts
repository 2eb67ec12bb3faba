/**
 * Who goes when: claims what is due, has a step taken for it, and sleeps until the next is due. A few
 * calls per peer run side by side, so that a silent bank never holds up a delivery to the ledger; a
 * peer that has gone silent is probed by one.
 *
 *   nobody there ──▶ as many as a peer may have
 *   somebody     ──▶ theirs as soon as it is due; of the others one at each peer, and a breath after it
 *
 * Each step keeps the process from its screen for a moment. The others go on all the same, however long somebody
 * stands there; and nothing has to say that they have left: whatever ends next looks again.
 */
import { type Agenda } from './agenda.ts';
import { type Entry } from './entry.ts';
import { limits } from './limits.ts';
import { type Peer } from './next-action.ts';
import { type Peers, PEERS } from './peers.ts';
import { type Clock } from './ports.ts';

export interface DispatcherPorts {
  agenda: Agenda;
  peers: Peers;
  clock: Clock;
  /** Takes one step for it, and says in the entry when the next is due. */
  step(entry: Entry, at: Peer): Promise<void>;
  isSomebodyThere(): boolean;
  fatal(error: unknown): void;
}

export class Dispatcher {
  readonly #ports: DispatcherPorts;
  readonly #steps = new Set<Promise<void>>();
  readonly #inFlight: Record<Peer, number> = { ledger: 0, bank: 0 };
  /** Of these, all but the redemption of whoever stands there. */
  readonly #othersInFlight: Record<Peer, number> = { ledger: 0, bank: 0 };
  /** Monotonic. */
  readonly #breathEndsMs: Record<Peer, number> = { ledger: 0, bank: 0 };
  #running = false;
  #cancelTimer: () => void = () => {};

  constructor(ports: DispatcherPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#running = true;
    this.pump();
  }

  /** Waits for the calls under way; what they bring is still committed. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#cancelTimer();
    await Promise.all(this.#steps);
  }

  /** Something may be due now. */
  pump(): void {
    if (!this.#running) return;
    for (const peer of PEERS) {
      while (this.#hasRoom(peer)) {
        const entry = this.#claim(peer);
        if (entry === null) break;
        this.#launch(entry, peer);
      }
    }
    this.#armTimer();
  }

  /** What is due at the ledger itself goes first; what the bank leaves waiting comes after. */
  #claim(peer: Peer): Entry | null {
    const { agenda, peers, clock } = this.#ports;
    const nowMs = clock.monotonicMs();
    const othersFromMs = this.#othersFromMs(peer);
    const due = agenda.claim(peer, { nowMs, othersFromMs });
    if (due !== null || peer === 'bank' || othersFromMs > nowMs) return due;
    return agenda.claimStuck(nowMs, peers.isLeftAlone('bank'));
  }

  #launch(entry: Entry, peer: Peer): void {
    const isAnothers = !this.#ports.agenda.isNewest(entry);
    this.#inFlight[peer] += 1;
    if (isAnothers) this.#othersInFlight[peer] += 1;
    const step = this.#ports
      .step(entry, peer)
      .catch((error: unknown) => {
        this.#running = false;
        this.#ports.fatal(error);
      })
      .finally(() => {
        this.#inFlight[peer] -= 1;
        if (isAnothers) this.#anotherEnded(peer);
        entry.inFlight = false;
        this.#steps.delete(step);
        this.pump();
      });
    this.#steps.add(step);
  }

  #anotherEnded(peer: Peer): void {
    this.#othersInFlight[peer] -= 1;
    this.#breathEndsMs[peer] = this.#ports.clock.monotonicMs() + limits.breathMs;
  }

  #armTimer(): void {
    this.#cancelTimer();
    const { clock } = this.#ports;
    const due = PEERS.map((peer) => this.#nextMs(peer)).filter((dueMs) => dueMs !== null);
    if (due.length === 0) return;
    const delayMs = Math.max(0, Math.min(...due) - clock.monotonicMs());
    this.#cancelTimer = clock.after(delayMs, () => this.pump());
  }

  /** @returns null where nothing waits for time to pass: a call that ends looks again anyway */
  #nextMs(peer: Peer): number | null {
    const { agenda, peers } = this.#ports;
    const isFull = this.#inFlight[peer] > 0 && !this.#hasRoom(peer);
    const othersFromMs = this.#othersFromMs(peer);
    const bankIsLeftAlone = peers.isLeftAlone('bank');
    const dueMs = isFull ? null : agenda.nextDueMs(peer, { bankIsLeftAlone, othersFromMs });
    return dueMs === null ? null : Math.max(dueMs, peers.callableMs(peer));
  }

  /** Monotonic: when one may go that is not theirs who stand there. Infinity: when one under way has ended. */
  #othersFromMs(peer: Peer): number {
    if (!this.#ports.isSomebodyThere()) return 0;
    const isFull = this.#othersInFlight[peer] >= limits.othersInFlightPerPeerMax;
    return isFull ? Infinity : this.#breathEndsMs[peer];
  }

  #hasRoom(peer: Peer): boolean {
    return this.#inFlight[peer] < this.#ports.peers.callsAllowed(peer);
  }
}
