/** What many runs amount to, and the lines that say it. */
import { allEdges } from '../../test/simulation/checker/coverage.ts';
import { themeNames } from '../../test/simulation/plan.ts';
import { type Result } from '../../test/simulation/simulation.ts';

export class Totals {
  seeds = 0;
  broken = 0;
  #simulatedMs = 0;
  #events = 0;
  readonly #counts = new Map<string, number>();
  readonly #edges = new Map<string, number>();
  readonly #themes = new Map<string, number>();

  add({ simulatedMs, events, violations, counts, edges, themes }: Result): void {
    this.seeds += 1;
    this.#simulatedMs += simulatedMs;
    this.#events += events;
    if (violations.length > 0) this.broken += 1;
    for (const [name, number] of Object.entries(counts)) increase(this.#counts, name, number);
    for (const [name, number] of Object.entries(edges)) increase(this.#edges, name, number);
    for (const name of themes) increase(this.#themes, name, 1);
  }

  /** Arrows of the state tables that no run has taken. */
  untaken(): string[] {
    return allEdges.filter((name) => (this.#edges.get(name) ?? 0) === 0);
  }

  lines(realMs: number): string[] {
    const hours = (this.#simulatedMs / 3_600_000).toFixed(0);
    const ratio = (this.#simulatedMs / realMs).toFixed(0);
    const untaken = this.untaken();
    return [
      `${this.seeds} seeds, ${this.broken} broke an invariant; ${this.#events} events`,
      `redemptions: ${listed(this.#counts)}`,
      ...allEdges.map((name) => `  ${String(this.#edges.get(name) ?? 0).padStart(8)}  ${name}`),
      untaken.length === 0 ? 'every arrow was taken' : `never taken: ${untaken.join(', ')}`,
      `themes: ${themeNames.map((name) => `${name} ${this.#themes.get(name) ?? 0}`).join(', ')}`,
      `${hours} simulated hours in ${(realMs / 1000).toFixed(1)} s: ${ratio} to 1`,
    ];
  }
}

const listed = (numbers: ReadonlyMap<string, number>): string =>
  [...numbers].map(([name, number]) => `${name} ${number}`).join(', ');

function increase(numbers: Map<string, number>, name: string, by: number): void {
  numbers.set(name, (numbers.get(name) ?? 0) + by);
}
