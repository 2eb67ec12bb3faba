/**
 * PostgreSQL servers of a test's own: in a temporary folder, reached by a socket file only, run by the
 * user `postgres` where the test is root. Nothing of the machine's own PostgreSQL is touched.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

const INSTALLATIONS = '/usr/lib/postgresql';

export interface PostgresServer {
  pid: number;
  folder: string;
  /** Of one of its databases. */
  url(database: string): string;
  /** A new one, empty. @returns its URL */
  createDatabase(name: string): Promise<string>;
  /** As the power goes: what was not flushed is lost. */
  kill(): Promise<void>;
  /** Ends it and forgets all that it held. */
  stop(): Promise<void>;
}

/** @throws where PostgreSQL is not installed: it says how to */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const folder = mkdtempSync(join(roomy(), 'kangen-postgres-'));
  giveToRunner(folder);
  const how = '--username postgres --auth trust --encoding UTF8 --locale C --no-sync';
  runTool('initdb', ['--pgdata', join(folder, 'data'), ...how.split(' ')]);
  return startIn(folder, settings);
}

/** To the user that the servers run as. */
export function giveToRunner(folder: string): void {
  const { uid, gid } = runner();
  chownSync(folder, uid, gid);
}

/** Memory, where there is enough: its flushes cost nothing, and no test here cuts the power. */
function roomy(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 1024 ** 3 ? memory : tmpdir();
}

const small =
  'listen_addresses= shared_buffers=32MB max_connections=60 max_wal_size=256MB log_min_messages=log';

/** A folder that holds `data` already: of a server that was killed, or a copy of one. */
export async function startIn(
  folder: string,
  settings: readonly string[] = [],
): Promise<PostgresServer> {
  const all = [...small.split(' '), `unix_socket_directories=${folder}`, ...settings];
  const server = spawn(
    toolPath('postgres'),
    ['-D', join(folder, 'data'), ...all.flatMap((setting) => ['-c', setting])],
    { ...runner(), cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: { LC_ALL: 'C' } },
  );
  const orphaned = (): void => void server.kill('SIGQUIT');
  process.once('exit', orphaned);
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => {
      process.off('exit', orphaned);
      resolve();
    });
  });
  await ready(server);
  const url = (database: string): string =>
    `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`;
  const ending = async (signal: NodeJS.Signals): Promise<void> => {
    server.kill(signal);
    await ended;
  };
  return {
    pid: server.pid ?? 0,
    folder,
    url,
    createDatabase: async (name) => {
      await queryAt(url('postgres'), `CREATE DATABASE "${name}"`);
      return url(name);
    },
    kill: () => ending('SIGKILL'),
    stop: async () => {
      await ending('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function queryAt(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** Runs one of PostgreSQL's programs, as the user that its servers run as. */
export function runTool(name: string, args: readonly string[]): string {
  return execFileSync(toolPath(name), args, {
    ...runner(),
    cwd: tmpdir(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { LC_ALL: 'C' },
  });
}

function toolPath(name: string): string {
  const versions = existsSync(INSTALLATIONS) ? readdirSync(INSTALLATIONS) : [];
  const newest = versions
    .toSorted((left, right) => Number(right) - Number(left))
    .map((version) => join(INSTALLATIONS, version, 'bin', name))
    .find((path) => existsSync(path));
  if (newest !== undefined) return newest;
  throw new Error(
    'This test needs PostgreSQL: sudo apt-get install --no-install-recommends postgresql-15',
  );
}

/** PostgreSQL does not run as root. */
function runner(): { uid: number; gid: number } {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  if (uid !== 0) return { uid, gid };
  const idOf = (which: string): number =>
    Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** @throws where it ends before it is ready, with its last words */
async function ready(server: ChildProcess): Promise<void> {
  if (server.stderr === null) throw new Error('its words are heard');
  const said: string[] = [];
  // Reading goes on afterwards: a pipe that nobody empties would stop it.
  const lines = createInterface({ input: server.stderr });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      if (/ready to accept (read-only )?connections/.test(line)) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said.join('\n')}`)));
  });
}
