/** What all parties of one run share. */
import { type Checker } from '../checker/checker.ts';
import { BUSY_MS_MAX, type Plan, type ThemeName } from '../plan.ts';
import { type EventLoop } from './event-loop.ts';
import { type EventLog } from './event-log.ts';
import { type Idleness } from './idleness.ts';
import { type DiskFaults, soundDisk } from './machine.ts';
import { type Network } from './network.ts';
import { Random } from './random.ts';
import { START_MS, type Template } from './template.ts';
import { type Terminals } from './terminals.ts';

export interface World {
  plan: Plan;
  loop: EventLoop;
  idleness: Idleness;
  log: EventLog;
  network: Network;
  terminals: Terminals;
  template: Template;
  checker: Checker;
  /** Whether anything may fail now. */
  faulty: boolean;
}

export type PartyKind = 'kiosk' | 'ledger' | 'bank';

export const randomFor = ({ plan }: World, stream: string): Random => new Random(plan.seed, stream);

/** While trouble may come: in a plan of many days only in its first hours, in which people come. */
export const isTroubled = ({ plan, faulty, loop }: World): boolean =>
  faulty && loop.nowMs < START_MS + Math.min(plan.safetyMs, BUSY_MS_MAX);

export const isTheme = (world: World, theme: ThemeName): boolean =>
  isTroubled(world) && world.plan.themes.has(theme);

/** Per commit, for each of before and after: of a party whose turn it is, and of a bad disk. */
const STORM = 0.06;
const FAILING = 0.05;
/** The ledger commits less often than the kiosks do, and in a round of its own two may fail in a row. */
const LEDGER_FAILING = 0.15;
/** Between two pages of returns, as well. */
const CRASH_AT_RETURNS = 0.03;
const FAILING_AT_RETURNS = 0.1;

export function diskFaultsOf(world: World, party: PartyKind): DiskFaults {
  if (!isTroubled(world)) return soundDisk;
  const isLedger = party === 'ledger';
  const atReturns = isLedger && isTheme(world, 'returns');
  const crash = isTheme(world, `${party}-crash-storm`) ? STORM : atReturns ? CRASH_AT_RETURNS : 0;
  const failing = isLedger ? LEDGER_FAILING : FAILING;
  const fail = isTheme(world, 'disk-failures') ? failing : atReturns ? FAILING_AT_RETURNS : 0;
  return { crashBefore: crash, crashAfter: crash, failBefore: fail, failAfter: fail };
}

const SECOND_MS = 1000;

/** How long a party stays down: mostly seconds, sometimes longer than any patience. */
export function downMs(world: World, random: Random): number {
  if (!world.faulty) return SECOND_MS;
  return random.chance(0.1) ? random.around(1_200 * SECOND_MS) : random.around(8 * SECOND_MS);
}
