/**
 * One customer after the other at one kiosk: signs in, looks at points and history, chooses an amount, goes
 * back, and leaves. What the kiosk's processes hold in memory is measured on the way (PSS, proc(5)): pages
 * that several of them share are counted once.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { Customer } from './customer.ts';
import { type LaunchedKiosk } from './launch.ts';

export interface JourneyMaker extends LaunchedKiosk {
  card: string;
  pin: string;
}

export interface Measured {
  journeys: number;
  /** Of the main process and all below it. */
  pssKiB: number;
}

/** Measured after each hundred, as after the first everything was loaded once, and at the end. */
const HUNDRED = 100;

export async function makeJourneys(
  { app, page, card, pin }: JourneyMaker,
  count: number,
  told: (measured: Measured) => void = () => {},
): Promise<{ measured: Measured[]; scannedAgain: number }> {
  const customer = new Customer({ app, page });
  const pid = app.process().pid ?? 0;
  const measured: Measured[] = [];
  let scannedAgain = 0;
  for (let journeys = 1; journeys <= count; journeys += 1) {
    scannedAgain += await journey(customer, card, pin);
    if (journeys % HUNDRED !== 0 && journeys !== count) continue;
    const now = { journeys, pssKiB: pssBelow(pid) };
    measured.push(now);
    told(now);
  }
  return { measured, scannedAgain };
}

async function journey(customer: Customer, card: string, pin: string): Promise<number> {
  const scannedAgain = await scan(customer, card);
  await customer.enterPin(pin);
  await customer.waitFor('balance');
  await customer.press('My points');
  await customer.waitFor('points');
  await customer.press('What happened');
  await customer.waitFor('history');
  await customer.press('Back');
  await customer.waitFor('points');
  await customer.press('Back');
  await customer.waitFor('balance');
  await customer.chooseAmount('500');
  await customer.press('Back');
  await customer.waitFor('balance');
  await customer.press('Finish');
  await customer.waitFor('goodbye');
  return scannedAgain;
}

/** A starved machine may spread the burst out, or take it before the page listens: people scan again. @returns how often */
async function scan(customer: Customer, card: string): Promise<number> {
  for (let again = 0; ; again += 1) {
    try {
      await customer.scanCard(card);
      return again;
    } catch (error) {
      const isUnheard = error instanceof Error && error.name === 'TimeoutError' && again < 3;
      if (!isUnheard) throw error;
    }
  }
}

/** Of a process and everything it has started. */
export function pssBelow(pid: number): number {
  return pssOf(pid) + childrenOf(pid).reduce((sum, child) => sum + pssBelow(child), 0);
}

function pssOf(pid: number): number {
  const rollup = readOrNothing(`/proc/${pid}/smaps_rollup`);
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
}

function childrenOf(pid: number): number[] {
  const tasks = listOrNothing(`/proc/${pid}/task`);
  return tasks.flatMap((task) =>
    readOrNothing(`/proc/${pid}/task/${task}/children`)
      .split(' ')
      .filter((child) => child.trim() !== '')
      .map(Number),
  );
}

/** A process may end while it is looked at: then it holds nothing any more. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function listOrNothing(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
