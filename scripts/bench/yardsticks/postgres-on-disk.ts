/** A PostgreSQL server of Debian's packages with its data on a disk, set up as a careful operator would. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  giveToRunner,
  type PostgresServer,
  runTool,
  startIn,
} from '../../../test/support/postgres.ts';

/** Durable as it comes; memory enough for what these rows hold. */
const settings = ['shared_buffers=256MB', 'max_wal_size=2GB', 'wal_buffers=16MB', 'jit=off'];

export async function postgresOnDisk(place: string): Promise<PostgresServer> {
  const folder = join(place, 'postgres');
  mkdirSync(folder);
  // The server has a user of its own, who must be able to pass.
  chmodSync(place, 0o711);
  giveToRunner(folder);
  const how = '--username postgres --auth trust --encoding UTF8 --locale C';
  runTool('initdb', ['--pgdata', join(folder, 'data'), ...how.split(' ')]);
  return startIn(folder, settings);
}
