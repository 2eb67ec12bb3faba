import { expect, test } from 'vitest';
import { countedDeeds, coverageOf } from '../../../../scripts/chaos/deeds.ts';
import { LINKS } from '../../../../scripts/chaos/links.ts';
import { FAULT_KINDS } from '../../../support/fault-proxy.ts';

const each = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 2]));
const everything = {
  'kiosk to ledger': each,
  'kiosk to bank': each,
  'ledger to bank': each,
  'bank to ledger': {},
};

function drilled() {
  const deeds = countedDeeds(() => {});
  for (const link of LINKS) {
    deeds.did('severed alone', link);
    deeds.did('flapping alone', link);
  }
  return deeds;
}

test('nothing is missing where each fault struck each hop and each link was alone in trouble', () => {
  const { table, missing } = coverageOf(everything, drilled());
  expect(missing).toEqual([]);
  expect(table).toContain('| F5 request lost | 2 | 2 | 2 | 0 |');
  expect(table).toContain('| F18 flapping alone | 1 | 1 | 1 |');
});

test('what never struck is named', () => {
  const lacking = { ...everything, 'kiosk to bank': { ...each, 'answer-lost': 0 } };
  const { missing } = coverageOf(
    lacking,
    countedDeeds(() => {}),
  );
  expect(missing).toContain('F5 answer lost, kiosk to bank');
  expect(missing).toContain('F18 severed alone, ledger-bank');
  expect(missing).toHaveLength(1 + 2 * LINKS.length);
});

test('every kind of fault has its row', () => {
  const { table } = coverageOf(everything, drilled());
  expect(table.split('\n').filter((line) => /^\| F[567] /.test(line))).toHaveLength(
    FAULT_KINDS.length,
  );
});
