/**
 * Faults as one line of text: `KANGEN_BANK_FAULTS`. Empty or `none`; `realistic`, `realistic:42` with
 * its seed; or names with commas between: `delay:800,no-answer-after`.
 */
import { faultSettings, type FaultSettings, noFaults } from './sandbox-wire.ts';

const realisticPercent = 4;
const defaultSeed = 1;

/** @throws ZodError where a name or a number is none */
export function faultsFrom(text: string): FaultSettings {
  if (text === '' || text === 'none') return noFaults;
  const [mode, seed] = text.split(':');
  if (mode === 'realistic') {
    const realistic = { seed: Number(seed ?? defaultSeed), percent: realisticPercent };
    return faultSettings.parse({ faults: [], realistic });
  }
  return faultSettings.parse({ faults: text.split(',').map(named), realistic: null });
}

function named(text: string): Record<string, unknown> {
  const [name, ms] = text.trim().split(':');
  return ms === undefined ? { name } : { name, ms: Number(ms) };
}
