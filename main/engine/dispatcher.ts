/**
 * Who goes when: claims what is due, has a step taken for it, and sleeps until the next is due. A few
 * calls per peer run side by side, so that a silent bank never holds up a delivery to the ledger; a
 * peer that has gone silent is probed by one.
 */
import { type Agenda } from './agenda.ts';
import { type Entry } from './entry.ts';
import { type Peer } from './next-action.ts';
import { type Peers, PEERS } from './peers.ts';
import { type Clock } from './ports.ts';

export interface DispatcherPorts {
  agenda: Agenda;
  peers: Peers;
  clock: Clock;
  /** Takes one step for it, and says in the entry when the next is due. */
  step(entry: Entry, at: Peer): Promise<void>;
  fatal(error: unknown): void;
}

export class Dispatcher {
  readonly #ports: DispatcherPorts;
  readonly #steps = new Set<Promise<void>>();
  readonly #inFlight: Record<Peer, number> = { ledger: 0, bank: 0 };
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
    const due = agenda.claim(peer, nowMs);
    if (due !== null || peer === 'bank') return due;
    return agenda.claimStuck(nowMs, peers.isLeftAlone('bank'));
  }

  #launch(entry: Entry, peer: Peer): void {
    this.#inFlight[peer] += 1;
    const step = this.#ports
      .step(entry, peer)
      .catch((error: unknown) => {
        this.#running = false;
        this.#ports.fatal(error);
      })
      .finally(() => {
        this.#inFlight[peer] -= 1;
        entry.inFlight = false;
        this.#steps.delete(step);
        this.pump();
      });
    this.#steps.add(step);
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
    const dueMs = isFull ? null : agenda.nextDueMs(peer, peers.isLeftAlone('bank'));
    return dueMs === null ? null : Math.max(dueMs, peers.callableMs(peer));
  }

  #hasRoom(peer: Peer): boolean {
    return this.#inFlight[peer] < this.#ports.peers.callsAllowed(peer);
  }
}
