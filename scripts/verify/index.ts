/**
 * `npm run verify -- --data DIR [--ledger URL] [--heads DIR]… [--kiosk DIR]… [--settlement FILE]…`: exits
 * with 1 and names every broken invariant. `--ledger postgresql://…` where the books are not DIR/ledger/ledger.db.
 */
import { parseArgs } from 'node:util';
import { verify, verifyOnPostgres } from './verify.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    ledger: { type: 'string' },
    heads: { type: 'string', multiple: true, default: [] },
    kiosk: { type: 'string', multiple: true, default: [] },
    settlement: { type: 'string', multiple: true, default: [] },
  },
});
if (values.data === undefined) {
  console.error(
    'Say which network to check: npm run verify -- --data DIR [--ledger postgresql://…] [--heads DIR] [--kiosk DIR] [--settlement FILE]',
  );
  process.exit(2);
}
const places = {
  data: values.data,
  heads: values.heads,
  kiosks: values.kiosk,
  settlements: values.settlement,
};
const { violations, checked } =
  values.ledger === undefined ? verify(places) : await verifyOnPostgres(places, values.ledger);
for (const { invariant, what } of violations) console.error(`${invariant} broken: ${what}`);
console.log(
  `Looked at ${checked.journalTransactions} journal transactions, ${checked.heads} signed heads (${checked.acceptedGaps} accepted gaps), ${checked.deeds} deeds of operators, ${checked.statements} statements, ${checked.redemptions} redemptions, ` +
    `${checked.transfers} transfers, ${checked.kiosks} kiosks: ${violations.length} violations`,
);
process.exit(violations.length === 0 ? 0 : 1);
