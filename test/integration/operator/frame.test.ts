/** The operator's command line over real mutual TLS: who may, what is asked, what is written down. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditPage } from '../../../protocol/operator/audit.ts';
import { runCommand } from '../../../scripts/operator/command.ts';
import { nouns } from '../../../scripts/operator/nouns.ts';
import { type NetworkUnderTest, networkUnderTest } from '../../support/embedded-network.ts';
import { operatorClient, operatorSays } from '../../support/operators.ts';

let network: NetworkUnderTest;
beforeAll(async () => {
  network = await networkUnderTest();
});
afterAll(() => network.finish());

it('an operator reads the audit trail, and nobody else may', async () => {
  const alice = await operatorClient(network, 'alice');
  const kiosk = network.client(
    await network.enrol('urn:kangen:kiosk:aurora-books:desk-1'),
    'ledger',
  );
  const call = { method: 'GET', path: '/v1/operator/audit', answer: auditPage } as const;
  try {
    expect(await alice.call(call)).toMatchObject({ ok: true, body: { more: false } });
    expect(await kiosk.call(call)).toMatchObject({ ok: false, failure: { code: 'role-refused' } });
  } finally {
    await Promise.all([alice.close(), kiosk.close()]);
  }
});

it('the command line knows the network’s own operator', async () => {
  expect(await operatorSays(network, 'alice', 'audit', 'list')).toMatchObject({ code: 0, err: '' });
  const shown = await operatorSays(network, 'bob', 'identity', 'show', '--json');
  expect(JSON.parse(shown.out)).toMatchObject({ identity: 'urn:kangen:operator:bob' });
});

it('an operator enrols with a one-time code, by flags alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-operator-'));
  const { code } = network.issueCode('urn:kangen:operator:carol');
  const identity = join(folder, 'carol');
  const say = async (...words: string[]) => {
    const said: string[] = [];
    const exit = await runCommand(nouns, words, {
      environment: { KANGEN_OPERATOR_IDENTITY: identity, KANGEN_LEDGER_URL: network.urls.ledger },
      write: async (text) => void said.push(text),
      complain: (text) => void said.push(text),
    });
    return [exit, said.join('')] as const;
  };
  try {
    expect(await say('audit', 'list')).toEqual([2, expect.stringContaining('enrol first')]);
    const words = ['identity', 'enrol', 'carol', '--enrolment', network.urls.enrolment];
    const enrolled = await say(...words, '--code', code, '--root', network.caFile);
    expect(enrolled).toEqual([0, expect.stringContaining('urn:kangen:operator:carol')]);
    expect((await say('audit', 'list'))[0]).toBe(0);
    const silent = await say('audit', 'list', '--ledger', 'https://127.0.0.1:9');
    expect(silent).toEqual([3, expect.stringContaining('no answer')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
