/** All points of one process: planned after the first clean run, taken by one lane or several. */
import { type Point, PARTS, pointsIn, type Wanted } from './points.ts';
import { poolFilesOf, type Victim } from './stage.ts';
import { type Call, faultName } from './strace.ts';
import { type Report } from './table.ts';
import { countsIn, type Line } from './trace-log.ts';
import { type Trial } from './trial.ts';

/** Beyond, the same thing would only be found again. */
const FAILED_MAX = 10;

interface Tried extends Point {
  trial: Trial;
}

export class Work {
  readonly victim: Victim;
  /** How many lanes are at it. */
  lanes = 0;
  readonly #wanted: Wanted;
  #counts: ReadonlyMap<Call, number> = new Map();
  #open: Point[] | null = null;
  #planned = 0;
  #failed = 0;
  readonly #beyond = new Set<string>();
  readonly #tried: Tried[] = [];
  readonly #cleanViolations: string[] = [];

  constructor(victim: Victim, wanted: Omit<Wanted, 'poolFiles'>) {
    this.victim = victim;
    this.#wanted = { ...wanted, poolFiles: poolFilesOf(victim) };
  }

  /** Of every bench. The first one's calls are what there is to strike. */
  clean(lines: readonly Line[], violations: readonly string[]): void {
    this.#cleanViolations.push(
      ...violations.map((what) => `${this.victim}, nothing hurt: ${what}`),
    );
    if (this.#open !== null) return;
    this.#counts = countsIn(lines);
    this.#open = pointsIn(lines, this.#wanted);
    this.#planned = this.#open.length;
  }

  /** Null where all is done, or too much is wrong to go on. */
  take(): Point | null {
    if (this.#failed >= FAILED_MAX) return null;
    for (;;) {
      const point = this.#open?.shift();
      if (point === undefined) return null;
      if (point.fault.file !== undefined || !this.#beyond.has(rowOf(point))) return point;
      this.#planned -= 1;
    }
  }

  done(point: Point, trial: Trial): void {
    this.#tried.push({ ...point, trial });
    const { call, nth } = point.fault;
    if (!trial.struck && nth > (this.#counts.get(call) ?? 0)) this.#beyond.add(rowOf(point));
    if (trial.violations.length > 0) this.#failed += 1;
  }

  /** Null while nobody has counted yet. */
  left(): number | null {
    return this.#failed >= FAILED_MAX ? 0 : (this.#open?.length ?? null);
  }

  get progress(): { done: number; planned: number } {
    return { done: this.#tried.length, planned: this.#planned };
  }

  get counts(): ReadonlyMap<Call, number> {
    return this.#counts;
  }

  /** One for each part. What was wrong before anything was struck stands with the first. */
  reports(): Report[] {
    const parts = PARTS.filter((part) => this.#tried.some((tried) => tried.part === part));
    return parts.map((part, place) => {
      const tried = this.#tried.filter((one) => one.part === part);
      const violations = tried.flatMap(({ fault, trial }) =>
        trial.violations.map((what) => `${this.victim}, ${faultName(fault)}: ${what}`),
      );
      return {
        victim: this.victim,
        part,
        trials: tried.map(({ trial }) => trial),
        violations: place === 0 ? [...this.#cleanViolations, ...violations] : violations,
      };
    });
  }
}

/** Points that differ in nothing but their number: where one is not reached, no later one is. */
function rowOf({ part, fault }: Point): string {
  return `${part} ${fault.call} ${fault.what} ${fault.onwards === true}`;
}
