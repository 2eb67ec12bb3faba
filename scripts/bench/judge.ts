/** From the figures of all rounds to one ratio, how far it scatters, and whether it is good enough. Pure. */
import { type Comparison, type Figures, type Target } from './row.ts';

/** More than this part of the median between the quartiles: the machine had something else to do. */
export const SPREAD_MAX = 0.15;
/** Of rounds that are needed before a verdict means anything. */
export const ROUNDS_MIN = 10;

/** Both sides of one round, measured one right after the other. */
export interface Round {
  ours: Figures;
  yardstick: Figures;
}

export interface Judged {
  id: string;
  comparison: Comparison;
  rounds: number;
  /** Medians. */
  ours: number;
  yardstick: number;
  /** The median of each round's own ratio: what slows both sides of a round down does not count. */
  ratio: number;
  /** Between the quartiles of those ratios, as a part of the median. */
  spread: number;
  isNoisy: boolean;
  isMet: boolean;
}

export function judge(comparison: Comparison, rounds: readonly Round[]): Judged {
  const { id, figure, target } = comparison;
  const pairs = rounds.map(({ ours, yardstick }) => ({
    ours: figureOf(ours, figure),
    yardstick: figureOf(yardstick, figure),
  }));
  const ratios = pairs.map(({ ours, yardstick }) => ours / yardstick);
  const ours = median(pairs.map((pair) => pair.ours));
  const ratio = median(ratios);
  const spread = (quantile(ratios, 0.75) - quantile(ratios, 0.25)) / ratio;
  return {
    id,
    comparison,
    rounds: rounds.length,
    ours,
    yardstick: median(pairs.map((pair) => pair.yardstick)),
    ratio,
    spread,
    isNoisy: spread > SPREAD_MAX || rounds.length < ROUNDS_MIN,
    isMet: isMet(target, { ratio, ours }),
  };
}

export const verdictOf = ({ isMet, isNoisy, rounds }: Judged): string =>
  `${isMet ? 'met' : 'missed'}${isNoisy ? (rounds < ROUNDS_MIN ? ', too few rounds' : ', noisy') : ''}`;

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Between two values it lies on the line from one to the other. @param part from 0 to 1 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return low + (high - low) * (place - Math.floor(place));
}

function isMet(target: Target, { ratio, ours }: { ratio: number; ours: number }): boolean {
  if (target.oursMost !== undefined && ours > target.oursMost) return false;
  return 'least' in target ? ratio >= target.least : ratio <= target.most;
}

function figureOf(figures: Figures, name: string): number {
  const value = figures[name];
  if (value === undefined || !Number.isFinite(value)) throw new Error(`${name} was not measured`);
  return value;
}
