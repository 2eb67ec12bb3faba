/** Customers that nobody is, as a CSV for `customer import`: the same seed writes the same file. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { ibanOf, withLuhnDigit } from '../../services/embedded-network/seed/numbers.ts';
import { csvLine } from '../operator/csv.ts';

export interface Sample {
  customers: number;
  /** Another seed: other names, cards and accounts. */
  seed: number;
}

const columns = ['card', 'name', 'iban', 'bic', 'bank'] as const;
const given = ['Ada', 'Bela', 'Chiyo', 'Dario', 'Elif', 'Femi', 'Greta', 'Hana', 'Ivo', 'Jana'];
const family = ['Adler', 'Brandt', 'Celik', 'Dvorak', 'Endo', 'Fontana', 'Grün', 'Holm', 'Ito'];
const banks = [
  { bic: 'COBADEFFXXX', bank: 'Commerzbank' },
  { bic: 'DEUTDEFFXXX', bank: 'Deutsche Bank' },
  { bic: 'GENODEF1S10', bank: 'Volksbank' },
] as const;

/** Card numbers of a range of their own, so that no example customer has one of them. */
const CARD_RANGE = 9_900;
const CARDS_PER_SEED = 100_000_000;

export async function writeSample(file: string, { customers, seed }: Sample): Promise<void> {
  const out = createWriteStream(file);
  out.write(csvLine(columns));
  for (let n = 0; n < customers; n += 1) {
    if (!out.write(csvLine(customerAt(n, seed)))) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

function customerAt(n: number, seed: number): string[] {
  const drawn = scattered(n + seed * CARDS_PER_SEED);
  const name = `${at(given, drawn)} ${at(family, drawn >>> 8)}`;
  const { bic, bank } = at(banks, drawn >>> 16);
  const card = `${CARD_RANGE}${String(seed % 1_000).padStart(3, '0')}${String(n).padStart(8, '0')}`;
  return [withLuhnDigit(card), name, ibanOf('DE', n + seed * CARDS_PER_SEED), bic, bank];
}

/** A number whose bits all depend on all of n's (Steele, Lea and Flood's mix of SplitMix, 32 bits). */
function scattered(n: number): number {
  let mixed = (n ^ (n >>> 16)) >>> 0;
  mixed = Math.imul(mixed, 0x21f0_aaad) >>> 0;
  mixed = (mixed ^ (mixed >>> 15)) >>> 0;
  mixed = Math.imul(mixed, 0x735a_2d97) >>> 0;
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function at<T>(list: readonly T[], drawn: number): T {
  const found = list[drawn % list.length];
  if (found === undefined) throw new Error('the list is not empty');
  return found;
}
