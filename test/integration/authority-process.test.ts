/** The authority as the process that it is: ready, stopped, killed, started again. */
import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { certificateStatus } from '../../protocol/enrolment.ts';
import { AUTHORITY_URN, LEDGER_URN } from '../../protocol/identity.ts';
import { ceremony } from '../support/ceremony.ts';
import { issueEnrolmentCode } from '../../services/certificate-authority/issue-code.ts';
import { systemClock } from '../../services/clock.ts';
import {
  type ServiceProcess,
  startService,
} from '../../services/embedded-network/service-process.ts';
import { systemIds } from '../../services/ids.ts';
import { createClient } from '../../services/mutual-tls/client.ts';
import { enrolParty } from '../../services/mutual-tls/enrol.ts';
import { EnrolmentFailed } from '../../services/mutual-tls/est-exchange.ts';

const readyLine = z.strictObject({
  ready: z.literal(true),
  url: z.url(),
  enrolmentUrl: z.url(),
  caFile: z.string(),
  monitorUrl: z.null(),
});

let folder: string;
let data: string;
const running = new Set<ServiceProcess>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kangen-authority-process-'));
  data = join(folder, 'data');
});
afterEach(async () => {
  await Promise.all([...running].map((service) => service.kill()));
  running.clear();
  await rm(folder, { recursive: true });
});

async function start() {
  const service = await startService({
    name: 'authority',
    entry: 'certificate-authority/index.ts',
    env: { KANGEN_DATA: data },
    logFile: join(folder, 'authority.log'),
  });
  running.add(service);
  return { service, ...readyLine.parse(service.ready) };
}

async function ended(service: ServiceProcess, how: 'stop' | 'kill') {
  running.delete(service);
  await service[how]();
}

it('does not start without an issuing key, and says how to make one', async () => {
  await expect(start()).rejects.toThrow('did not start');
  expect(await readFile(join(folder, 'authority.log'), 'utf8')).toContain('authority-keys');
}, 60_000);

it('keeps what it had issued through a kill, and the code stays spent', async () => {
  await ceremony(data, systemClock.now());
  const first = await start();
  const authority = await readFile(first.caFile, 'utf8');
  const clock = systemClock;
  const { code } = issueEnrolmentCode({ data, identity: LEDGER_URN, clock, ids: systemIds(clock) });
  const party = { urn: LEDGER_URN, code, authority, clock };
  const enrolled = {
    ...party,
    enrolmentUrl: first.enrolmentUrl,
    directory: join(folder, 'ledger'),
  };
  const identity = await enrolParty(enrolled);
  await ended(first.service, 'kill');

  const second = await start();
  expect(await readFile(second.caFile, 'utf8')).toBe(authority);
  const client = createClient({ identity, url: second.url, peer: AUTHORITY_URN });
  const { serialNumber } = new X509Certificate(identity.certificate);
  const path = `/v1/certificates/${serialNumber}`;
  expect(await client.call({ method: 'GET', path, answer: certificateStatus })).toMatchObject({
    ok: true,
    body: { state: 'valid', identity: LEDGER_URN },
  });
  await client.close();
  const again = { ...party, enrolmentUrl: second.enrolmentUrl, directory: join(folder, 'thief') };
  await expect(enrolParty(again)).rejects.toThrow(EnrolmentFailed);
  await ended(second.service, 'stop');
}, 60_000);

it('starts where the making of its next issuing key was cut short', async () => {
  await ceremony(data, systemClock.now());
  await mkdir(join(data, 'keys', '0002.incomplete'), { recursive: true });
  const { service, caFile } = await start();
  expect(new X509Certificate(await readFile(caFile)).ca).toBe(true);
  await ended(service, 'stop');
}, 60_000);
