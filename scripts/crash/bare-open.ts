/** Opens one database, recovers its log, reads, says so: the least that any restart could be. */
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(process.argv[2] ?? '');
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
database.prepare('SELECT count(*) FROM sqlite_master').get();
process.stdout.write('open\n');
database.close();
