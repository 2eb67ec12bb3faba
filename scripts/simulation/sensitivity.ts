/**
 * Puts each bug of the catalogue into the product, one at a time, and shows what catches it. First the
 * product runs as it is: a seed that breaks without a bug shows nothing about any, and is left out.
 *
 * Only a broken invariant counts as caught. A bug with which something merely throws is told apart: there
 * the product stopped itself, and the checker had nothing to see.
 */
import { mutations } from '../../test/simulation/mutations.ts';
import { planOf } from '../../test/simulation/plan.ts';
import { simulate } from '../../test/simulation/simulation.ts';
import { installSimulatedCryptography } from '../../test/simulation/world/cryptography.ts';
import { hunt, type Hunted } from './hunt.ts';

export interface SensitivityRange {
  from: number;
  count: number;
  jobs: number;
  /** For one bug. */
  secondsMax: number;
  /** Only bugs with this in their name. */
  only: string;
}

const CAUGHT_SHARE_MIN = 0.95;

/** @returns whether enough of the catalogue was caught */
export async function showSensitivity(range: SensitivityRange): Promise<boolean> {
  const seeds = await soundSeeds(range);
  const chosen = mutations.filter(({ name }) => name.includes(range.only));
  const waiting = [...chosen];
  const done: Hunted[] = [];
  const work = async (): Promise<void> => {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const hunted = await hunt(bug.name, seeds, range.secondsMax);
      done.push(hunted);
      for (const line of linesOf(hunted)) say(line);
    }
  };
  await Promise.all(Array.from({ length: range.jobs }, work));
  for (const line of summaryOf(done)) say(line);
  const caught = done.filter(({ verdict }) => verdict.kind === 'caught');
  return chosen.length > 0 && caught.length >= chosen.length * CAUGHT_SHARE_MIN;
}

/** Those under which the product as it is breaks nothing. */
async function soundSeeds({ from, count }: SensitivityRange): Promise<number[]> {
  installSimulatedCryptography();
  const sound: number[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const [first] = (await simulate(planOf(seed))).violations;
    if (first === undefined) sound.push(seed);
    else say(`seed ${seed} breaks without any bug and is left out: ${first.invariant}`);
  }
  say(`without a bug: ${sound.length} of ${count} seeds broke nothing`);
  return sound;
}

function linesOf({ name, verdict, seconds }: Hunted): string[] {
  const taken = `${seconds.toFixed(1).padStart(6)} s  ${name}`;
  switch (verdict.kind) {
    case 'caught': {
      const { invariant, seed, text } = verdict;
      return [`${invariant}      seed ${String(seed).padStart(3)} ${taken}`, detail(text)];
    }
    case 'crashed':
      return [`crash   seed ${String(verdict.seed).padStart(3)} ${taken}`, detail(verdict.text)];
    case 'missed':
      return [`MISSED   ${String(verdict.seeds).padStart(3)} seeds ${taken}`];
    case 'broken':
      return [`BROKEN            ${taken}`, detail(verdict.text)];
  }
}

function summaryOf(done: readonly Hunted[]): string[] {
  const invariants = new Map<string, number>();
  for (const { verdict } of done) {
    if (verdict.kind !== 'caught') continue;
    invariants.set(verdict.invariant, (invariants.get(verdict.invariant) ?? 0) + 1);
  }
  const caught = [...invariants.values()].reduce((sum, number) => sum + number, 0);
  const others = done.filter(({ verdict }) => verdict.kind !== 'caught');
  const listed = [...invariants]
    .map((one) => one.join(' '))
    .toSorted((one, two) => (one < two ? -1 : 1));
  const share = ((caught / Math.max(1, done.length)) * 100).toFixed(1);
  return [
    ...others.map(({ name, verdict }) => `not caught (${verdict.kind}): ${name}`),
    `by ${listed.join(', ')}`,
    `${caught} of ${done.length} caught by an invariant: ${share} %`,
  ];
}

const detail = (text: string): string => `        ${text.slice(0, 160)}`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
