/** What all parties of one run share. */
import { type Checker } from '../checker/checker.ts';
import { type Plan } from '../plan.ts';
import { type EventLoop } from './event-loop.ts';
import { type EventLog } from './event-log.ts';
import { type DiskFaults, soundDisk } from './machine.ts';
import { type Network } from './network.ts';
import { Random } from './random.ts';
import { type Template } from './template.ts';

export interface World {
  plan: Plan;
  loop: EventLoop;
  log: EventLog;
  network: Network;
  template: Template;
  checker: Checker;
  /** Whether anything may fail now. */
  faulty: boolean;
}

export const randomFor = ({ plan }: World, stream: string): Random => new Random(plan.seed, stream);

export function diskFaultsOf(world: World, party: 'kiosk' | 'ledger' | 'bank'): DiskFaults {
  if (!world.faulty) return soundDisk;
  const { faults } = world.plan;
  const crash = faults.has(`${party}-crashes`) ? 0.05 : 0;
  const fail = faults.has('disk-failures') ? 0.01 : 0;
  return { crashBefore: crash, crashAfter: crash, failBefore: fail, failAfter: fail };
}

const SECOND_MS = 1000;

/** How long a party stays down: mostly seconds, sometimes hours. */
export function downMs(world: World, random: Random): number {
  if (!world.faulty) return SECOND_MS;
  return random.chance(0.2) ? random.around(3_600 * SECOND_MS) : random.around(10 * SECOND_MS);
}
