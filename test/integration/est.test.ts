/** EST as a standard client speaks it: the whole of est-exchange.sh, against the running network. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type NetworkUnderTest, networkUnderTest } from '../support/embedded-network.ts';
import { run } from '../support/openssl.ts';
import { operatorSays } from '../support/operators.ts';

const TERMINAL = 'urn:kangen:kiosk:hanami-market:plain-1';
let network: NetworkUnderTest;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-est-'));
  network = await networkUnderTest();
});
afterAll(async () => {
  await network.finish();
  rmSync(folder, { recursive: true });
});

it('enrols, renews itself and calls the ledger with openssl and curl alone', async () => {
  const { urls, caFile } = network;
  const { code } = network.issueCode(TERMINAL);
  const script = join(import.meta.dirname, 'est-exchange.sh');
  const args = [urls.enrolment, caFile, TERMINAL, code, urls.ledger, folder];
  const { status, output } = await run('sh', [script, ...args]);
  expect([status, output]).toEqual([0, 'enrolled, renewed, answered by the ledger\n']);

  const serialOf = (name: string) =>
    new X509Certificate(readFileSync(join(folder, name))).serialNumber;
  const [first, second] = [serialOf('first.pem'), serialOf('second.pem')];
  expect(second).not.toBe(first);
  const trail = await operatorSays(network, 'alice', 'certificate', 'trail', '--json');
  const entries = JSON.parse(trail.out) as Record<string, unknown>[];
  expect(entries.filter(({ identity }) => identity === TERMINAL)).toMatchObject([
    { event: 'issued', serial: second, reason: 'renewal' },
    { event: 'issued', serial: first, reason: 'enrolment code' },
    { event: 'refused' },
    { event: 'code-issued' },
  ]);
});

it('locks a party out of all certificates, and lets it in again', async () => {
  const say = (...words: string[]) => operatorSays(network, 'alice', 'certificate', ...words);
  expect(await say('lock', TERMINAL, '--reason', 'stolen')).toMatchObject({ code: 0 });
  const renewal = () =>
    run('curl', [
      '-sS',
      '--cacert',
      network.caFile,
      '-w',
      '%{http_code}',
      '--cert',
      join(folder, 'second.chain'),
      '--key',
      join(folder, 'second.key'),
      '-H',
      'content-type: application/pkcs10',
      '--data-binary',
      `@${join(folder, 'first.p10')}`,
      `${network.urls.enrolment}/.well-known/est/simplereenroll`,
    ]);
  const refused = await renewal();
  expect(refused.output).toMatch(/"certificate-refused".*locked: stolen.*403$/s);
  expect(await say('unlock', TERMINAL)).toMatchObject({ code: 0 });
  expect((await renewal()).output).toMatch(/200$/);
});
