/** One run with one fault: whether it struck, how the redemption ended, what it took to come back. */
import { type Bench } from './bench.ts';
import { type HeadlessKiosk } from './kiosk.ts';
import { type Acknowledged, violationsIn } from './oracle.ts';
import { type Fault } from './strace.ts';

/** Null watches and hurts nothing. */
export type Strike = Fault | null;

export interface Trial {
  /** False where the run ended before the call was reached. */
  struck: boolean;
  /** The state in which the redemption ended. */
  end: string;
  violations: string[];
  recovery: Recovery | null;
  /** In how many ways the log of the dead was torn. */
  torn: number;
}

/** From the start of the process until it serves, and until a bare process has the same file open. */
export interface Recovery {
  ms: number;
  bareMs: number | null;
}

/**
 * What all trials on one bench add up to: nothing that was acknowledged in an earlier one may be gone
 * in a later one.
 */
export interface Memory {
  bench: Bench;
  /** Where the tracer writes. */
  log: string;
  acknowledged: Map<string, Acknowledged>;
  /** Whether the log of whoever dies is torn, as a power cut may. */
  tear: boolean;
  /** What else happens to the database of the dead before it starts again. @returns ways it was torn */
  beforeRestart(folder: string, file: string): number;
  /** What `beforeRestart` found wrong. */
  found: string[];
}

export function remember(
  { bench, acknowledged }: Memory,
  name: string,
  { said, crashes }: { said: HeadlessKiosk['said']; crashes: number },
): void {
  const before = acknowledged.get(name) ?? { kiosk: bench.kioskFolder(name), ids: [], crashes: 0 };
  const told = said.flatMap((event) => (event.at === 'accepted' ? [event.id] : []));
  acknowledged.set(name, {
    ...before,
    ids: [...new Set([...before.ids, ...told])],
    crashes: before.crashes + crashes,
  });
}

export const violationsNow = ({ bench, acknowledged, found }: Memory): string[] => [
  ...found,
  ...violationsIn(bench.data, [...acknowledged.values()]),
];

/** The smallest amount of the programme, for whoever is next. */
export function askFor({ bench }: Memory, kiosk: HeadlessKiosk): void {
  const { cardNumber, pin } = bench.nextCustomer();
  kiosk.send({ do: 'redeem', cardNumber, pin, minor: '500' });
}
