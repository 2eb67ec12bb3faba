/**
 * What may go wrong at a bank, on purpose. A client that has only met kind servers breaks in the shop.
 *
 *   delay             answers so many milliseconds late
 *   no-answer-before  cuts the connection, and has done nothing
 *   no-answer-after   does it, then cuts the connection
 *   error             answers 500, and has done nothing
 *   refuse            refuses new transfers: account closed (AC04)
 *   pending           accepts new transfers and executes them only once this is switched off
 *
 * The first four strike every call about a transfer, the last two only the order to make one.
 */
import { realisticDelayMsMax } from './limits.ts';
import { type Fault, type FaultSettings } from './sandbox-wire.ts';
import { seededRandom } from './seeded-random.ts';

export type TransferCall = 'order' | 'ask';

export interface Misbehaviour {
  delayMs: number;
  noAnswer: 'before' | 'after' | null;
  error: boolean;
  refuse: boolean;
  hold: boolean;
  /** The hold ends by itself, after a while. */
  holdEnds: boolean;
}

export interface Faults {
  settings(): FaultSettings;
  set(settings: FaultSettings): void;
  /** One draw for each call; a fault with `times` is used up by it. */
  draw(call: TransferCall): Misbehaviour;
}

export function createFaults(initial: FaultSettings): Faults {
  let settings = initial;
  let random = seededRandom(initial.realistic?.seed ?? 0);
  return {
    settings: () => settings,
    set: (next) => {
      settings = next;
      random = seededRandom(next.realistic?.seed ?? 0);
    },
    draw: (call) => {
      const strikes = settings.faults.filter((fault) => canStrike(fault, call));
      settings = { ...settings, faults: settings.faults.flatMap((fault) => left(fault, strikes)) };
      const drawn = settings.realistic && drawOne(random, settings.realistic.percent);
      const all = drawn && canStrike(drawn, call) ? [...strikes, drawn] : strikes;
      return { ...misbehaviourOf(all), holdEnds: drawn?.name === 'pending' };
    },
  };
}

function canStrike({ name }: Fault, call: TransferCall): boolean {
  return call === 'order' || (name !== 'refuse' && name !== 'pending');
}

function left(fault: Fault, strikes: readonly Fault[]): Fault[] {
  if (fault.name === 'pending' || fault.times === undefined || !strikes.includes(fault))
    return [fault];
  return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
}

function misbehaviourOf(faults: readonly Fault[]): Omit<Misbehaviour, 'holdEnds'> {
  const has = (name: Fault['name']) => faults.some((fault) => fault.name === name);
  const delays = faults.map((fault) => (fault.name === 'delay' ? fault.ms : 0));
  const cutAfter = has('no-answer-after') ? 'after' : null;
  return {
    delayMs: Math.max(0, ...delays),
    noAnswer: has('no-answer-before') ? 'before' : cutAfter,
    error: has('error'),
    refuse: has('refuse'),
    hold: has('pending'),
  };
}

/** Two draws each time, so that the sequence does not depend on what the first one said. */
function drawOne(random: () => number, percent: number): Fault | null {
  const strikes = random() * 100 < percent;
  const which = random();
  if (!strikes) return null;
  const kinds: Fault[] = [
    {
      name: 'delay',
      ms: 1 + (Math.floor(which * 997 * realisticDelayMsMax) % realisticDelayMsMax),
    },
    { name: 'no-answer-before' },
    { name: 'no-answer-after' },
    { name: 'error' },
    { name: 'refuse' },
    { name: 'pending' },
  ];
  return kinds[Math.floor(which * kinds.length)] ?? null;
}
