/**
 * `npm run verify -- --data DIR [--kiosk DIR]… [--settlement FILE]…`: exits with 1 and names every broken
 * invariant.
 */
import { parseArgs } from 'node:util';
import { verify } from './verify.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    kiosk: { type: 'string', multiple: true, default: [] },
    settlement: { type: 'string', multiple: true, default: [] },
  },
});
if (values.data === undefined) {
  console.error(
    'Say which network to check: npm run verify -- --data DIR [--kiosk DIR] [--settlement FILE]',
  );
  process.exit(2);
}
const { violations, checked } = verify({
  data: values.data,
  kiosks: values.kiosk,
  settlements: values.settlement,
});
for (const { invariant, what } of violations) console.error(`${invariant} broken: ${what}`);
console.log(
  `Looked at ${checked.journalTransactions} journal transactions, ${checked.heads} signed heads (${checked.acceptedGaps} accepted gaps), ${checked.deeds} deeds of operators, ${checked.statements} statements, ${checked.redemptions} redemptions, ` +
    `${checked.transfers} transfers, ${checked.kiosks} kiosks: ${violations.length} violations`,
);
process.exit(violations.length === 0 ? 0 : 1);
