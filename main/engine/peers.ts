/** What this kiosk knows of the ledger and the bank: whether they can be reached, and be asked. */
import { afterOutcome, callsAllowed, type Circuit, closed, hastened } from './circuit.ts';
import { type Peer } from './next-action.ts';
import { type Chance, type Clock, type Outcome } from './ports.ts';

export type Reachability = 'unknown' | 'reachable' | 'unreachable';

export const PEERS: readonly Peer[] = ['ledger', 'bank'];

export interface Heard {
  /** What the screen shows is another now. */
  changed: boolean;
  /** It was left alone, and answers again. */
  cameBack: boolean;
}

export class Peers {
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #circuits: Record<Peer, Circuit> = { ledger: closed, bank: closed };
  readonly #answered: Record<Peer, number> = { ledger: 0, bank: 0 };
  readonly #reachability: Record<Peer, Reachability> = { ledger: 'unknown', bank: 'unknown' };

  constructor({ clock, chance }: { clock: Clock; chance: Chance }) {
    this.#clock = clock;
    this.#chance = chance;
  }

  get reachability(): Readonly<Record<Peer, Reachability>> {
    return this.#reachability;
  }

  observe(peer: Peer, outcome: Outcome<unknown>): Heard {
    const before = this.#circuits[peer];
    const at = { nowMs: this.#clock.monotonicMs(), chance: this.#chance };
    const after = afterOutcome(before, outcome, at);
    this.#circuits[peer] = after;
    if (outcome.kind !== 'unknown') this.#answered[peer] += 1;
    const reachability: Reachability = wasReached(outcome) ? 'reachable' : 'unreachable';
    const reachabilityChanged = reachability !== this.#reachability[peer];
    this.#reachability[peer] = reachability;
    return {
      changed: reachabilityChanged || before.kind !== after.kind,
      cameBack: before.kind === 'open' && after.kind === 'closed',
    };
  }

  /** How many calls it has answered, whoever asked. */
  answered(peer: Peer): number {
    return this.#answered[peer];
  }

  isLeftAlone(peer: Peer): boolean {
    return this.#circuits[peer].kind === 'open';
  }

  callsAllowed(peer: Peer): number {
    return callsAllowed(this.#circuits[peer], this.#clock.monotonicMs());
  }

  /** When it may be called again; 0 where it may be now. */
  callableMs(peer: Peer): number {
    const circuit = this.#circuits[peer];
    return circuit.kind === 'open' ? circuit.probeDueMs : 0;
  }

  /** One call may go at once. */
  hasten(peer: Peer): void {
    this.#circuits[peer] = hastened(this.#circuits[peer], this.#clock.monotonicMs());
  }

  /** As if nothing had failed yet. */
  forgive(): void {
    for (const peer of PEERS) this.#circuits[peer] = closed;
  }
}

/** An error and a refusal came from somebody; only silence is not being reached. */
const wasReached = (outcome: Outcome<unknown>): boolean =>
  outcome.kind !== 'unknown' || (outcome.reason !== 'timeout' && outcome.reason !== 'connection');
