/** The real authority on loopback in a folder of its own, with a clock that a test can move. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { z } from 'zod';
import { dataPaths } from '../../services/certificate-authority/data-directory.ts';
import { ceremony } from './ceremony.ts';
import { freePort } from './free-port.ts';
import { issueEnrolmentCode } from '../../services/certificate-authority/issue-code.ts';
import { startAuthority } from '../../services/certificate-authority/server.ts';
import { type AuditEntry } from '../../services/certificate-authority/store/reader.ts';
import { openAuthorityStore } from '../../services/certificate-authority/store/open.ts';
import { type Clock, systemClock } from '../../services/clock.ts';
import { systemIds } from '../../services/ids.ts';

export interface AuthorityUnderTest {
  folder: string;
  /** Its own, below. */
  data: string;
  url: string;
  enrolmentUrl: string;
  caFile: string;
  /** PEM of the root. */
  root: string;
  clock: Clock & { advance(ms: number): void };
  /** Every log line so far. */
  logged: Record<string, unknown>[];
  code(identity: string): string;
  /** Newest first. */
  audit(): AuditEntry[];
  certificateCount(): number;
  /** Stops and starts on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const logLine = z.record(z.string(), z.unknown());

export async function runAuthority(): Promise<AuthorityUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'kangen-authority-'));
  const data = join(folder, 'data');
  const clock = movableClock();
  const logged: Record<string, unknown>[] = [];
  const log = pino(
    {},
    { write: (line: string) => void logged.push(logLine.parse(JSON.parse(line))) },
  );
  // The same at each start: others have been told.
  const ports = { port: await freePort(), enrolmentPort: await freePort() };
  const start = () => startAuthority({ data, ...ports, clock, random: randomBytes, log });
  await ceremony(data, clock.now());
  let running = await start();
  const { records } = dataPaths(data);
  return {
    folder,
    data,
    get url() {
      return running.url;
    },
    get enrolmentUrl() {
      return running.enrolmentUrl;
    },
    caFile: running.caFile,
    root: await readFile(running.caFile, 'utf8'),
    clock,
    logged,
    code: (identity) => issueEnrolmentCode({ data, identity, clock, ids: systemIds(clock) }).code,
    audit: () => {
      const store = openAuthorityStore(records);
      try {
        return store.read.audit(1000);
      } finally {
        store.close();
      }
    },
    certificateCount: () => {
      const db = new Database(records, { readonly: true });
      try {
        return Number(db.prepare('SELECT count(*) FROM certificates').pluck().get());
      } finally {
        db.close();
      }
    },
    restart: async () => {
      await running.stop();
      running = await start();
    },
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function movableClock(): AuthorityUnderTest['clock'] {
  let offsetMs = 0;
  return {
    now: () => new Date(systemClock.now().getTime() + offsetMs),
    after: systemClock.after,
    advance: (ms) => {
      offsetMs += ms;
    },
  };
}
