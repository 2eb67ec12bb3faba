/**
 * One of several ledger processes on one PostgreSQL: `racer.ts URL CLIENTS MINOR`. Each client has a
 * session of the same customer; at the word on the standard input all of them ask for MINOR at once.
 */
import { once } from 'node:events';
import { openPostgresStore } from '../../../services/ledger/store/postgres/postgres-store.ts';
import { codeOf, ledgerUnderTest } from '../../unit/services/ledger/ledger-under-test.ts';

const [, , url = '', clients = '', minor = ''] = process.argv;
const store = await openPostgresStore([url]);
const ledger = await ledgerUnderTest({ context: { store } });
const bearers: string[] = [];
while (bearers.length < Number(clients)) bearers.push(await ledger.signIn());
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const answers = await Promise.all(bearers.map((bearer) => ledger.redeem(bearer, BigInt(minor))));
process.stdout.write(`${JSON.stringify(answers.map(codeOf))}\n`);
await store.close();
process.stdin.destroy();
