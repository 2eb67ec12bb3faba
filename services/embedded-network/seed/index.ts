/** The example programmes. */
import { eurSeed } from './eur.ts';
import { jpySeed } from './jpy.ts';
import { type NetworkSeed } from './network-seed.ts';

export { type NetworkSeed, type SeedCustomer } from './network-seed.ts';

export type ProgrammeName = 'eur' | 'jpy';

export function seedOf(programme: ProgrammeName): NetworkSeed {
  return programme === 'eur' ? eurSeed : jpySeed;
}
