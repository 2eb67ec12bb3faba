/**
 * `npm run differential`: SQLite and PostgreSQL are fed the same random operations, 10,000 of them;
 * every answer and, in the end, every row of every table must be the same.
 *
 *   --operations N   so many (10000)
 *   --seed S         another life (1)
 */
import { parseArgs } from 'node:util';
import { differential } from '../test/support/engines/differential.ts';
import { startPostgres } from '../test/support/postgres.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const how = { operations: Number(values.operations), seed: Number(values.seed) };
const server = await startPostgres();
try {
  const began = Date.now();
  const { counts, tables, rows } = await differential(await server.createDatabase('both'), how);
  for (const came of [...counts.keys()].toSorted()) {
    console.log(`${String(counts.get(came)).padStart(7)}  ${came}`);
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${how.operations} operations of seed ${how.seed} in ${seconds} s:`);
  console.log(`the same answers, and the same ${rows} rows in ${tables} tables, on both engines`);
} finally {
  await server.stop();
}
