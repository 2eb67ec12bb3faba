/** Who gets in (claims 1c, 4, 5): only a certificate of our authority, only the right role. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { account, keySet, purchaseRecorded } from '../../protocol/ledger.ts';
import { run, selfSigned, sClient } from '../support/openssl.ts';
import { type AuthorityUnderTest, runAuthority } from '../support/running-authority.ts';
import { type NetworkUnderTest, networkUnderTest } from '../support/embedded-network.ts';
import { createClient } from '../../services/mutual-tls/client.ts';
import { enrolParty } from '../../services/mutual-tls/enrol.ts';
import { newRedemptionId } from '../support/wire-kiosk.ts';

let network: NetworkUnderTest;
let strangers: AuthorityUnderTest;
beforeAll(async () => {
  [network, strangers] = await Promise.all([networkUnderTest(), runAuthority()]);
});
afterAll(async () => {
  await Promise.all([network.finish(), strangers.stop()]);
});

const urn = 'urn:kangen:kiosk:hanami-market:front-1';
const HTTP_ANSWER = /HTTP\/1\.1 [1-5]/;

describe.each(['authority', 'ledger', 'bank'] as const)('the door of the %s', (name) => {
  const url = () => network.urls[name];
  // The caller may see the connection end before the service has written its line.
  const isLogged = (reason: string | RegExp) =>
    vi.waitFor(() =>
      expect(readFileSync(join(network.data, `${name}.log`), 'utf8')).toMatch(reason),
    );

  it('answers its own parties', async () => {
    const known = await network.enrol(urn);
    const output = await sClient(url(), network.caFile, known);
    expect(output).toMatch(HTTP_ANSWER);
    expect(output).toContain('TLSv1.3');
  });

  it('refuses a caller without a certificate, and logs why', async () => {
    const output = await sClient(url(), network.caFile);
    expect(output).not.toMatch(HTTP_ANSWER);
    expect(output).toMatch(/certificate required/);
    await isLogged('ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE');
  });

  it('refuses a self-signed certificate with a kiosk’s name in it, and logs why', async () => {
    const output = await sClient(url(), network.caFile, await selfSigned(urn));
    expect(output).not.toMatch(HTTP_ANSWER);
    await isLogged('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('refuses a certificate that another authority gave to a kiosk of the same name', async () => {
    const foreign = await enrolParty({
      urn,
      enrolmentUrl: strangers.enrolmentUrl,
      code: strangers.code(urn),
      authority: strangers.root,
      directory: join(strangers.folder, `foreign-${name}`),
      clock: strangers.clock,
    });
    const output = await sClient(url(), network.caFile, foreign);
    expect(output).not.toMatch(HTTP_ANSWER);
    await isLogged(/SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT/);
  });

  it('is really that party: a caller that means another one hangs up', async () => {
    const known = await network.enrol(urn);
    const client = createClient({
      identity: known,
      url: url(),
      peer: 'urn:kangen:operator:nobody',
    });
    await expect(client.call({ method: 'GET', path: '/v1/keys', answer: keySet })).rejects.toThrow(
      /no answer/,
    );
    await client.close();
  });
});

describe.each(['authority', 'enrolment', 'ledger', 'bank'] as const)('the %s', (name) => {
  const place = () => new URL(network.urls[name]).host;

  it.runIf(spawnSync('sslscan', ['--version']).error === undefined)(
    'offers TLS 1.3 and nothing older, says sslscan',
    async () => {
      const { output } = await run('sslscan', ['--no-colour', place()]);
      for (const version of ['SSLv2', 'SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2']) {
        expect(output).toMatch(new RegExp(`${version}\\s+disabled`));
      }
      expect(output).toMatch(/TLSv1\.3\s+enabled/);
      const offered = [...output.matchAll(/^(?:Accepted|Preferred)\s+(\S+)/gm)];
      expect(new Set(offered.map(([, version]) => version))).toEqual(new Set(['TLSv1.3']));
    },
  );

  it('refuses a caller who knows TLS 1.2 at most', async () => {
    const asked = await run('openssl', ['s_client', '-connect', place(), '-tls1_2', '-brief']);
    expect(asked.status).not.toBe(0);
    expect(asked.output).toMatch(/alert protocol version/);
  });
});

describe('the wrong role', () => {
  const call = async (party: string, service: 'ledger' | 'bank', path: string) => {
    const client = network.client(await network.enrol(party), service);
    try {
      return await client.call({ method: 'GET', path, answer: z.unknown() });
    } finally {
      await client.close();
    }
  };

  it('a till cannot read an account', async () => {
    const till = network.client(await network.enrol('urn:kangen:till:aurora-books:t1'), 'ledger');
    const refused = await till.call({ method: 'GET', path: '/v1/account', answer: account });
    await till.close();
    expect(refused).toMatchObject({ ok: false, failure: { code: 'role-refused' } });
    expect(readFileSync(join(network.data, 'ledger.log'), 'utf8')).toContain('role-refused');
  });

  it('a kiosk cannot add points', async () => {
    const kiosk = network.client(await network.enrol(urn), 'ledger');
    const refused = await kiosk.call({
      method: 'PUT',
      path: `/v1/purchases/${newRedemptionId()}`,
      body: {
        cardNumber: '9704000000000010',
        paid: { currency: 'EUR', minor: '1' },
        receiptNumber: 'x',
      },
      answer: purchaseRecorded,
    });
    await kiosk.close();
    expect(refused).toMatchObject({ ok: false, failure: { code: 'role-refused' } });
  });

  it('a kiosk cannot look at the bank’s accounts, nor cancel a transfer', async () => {
    expect(await call(urn, 'bank', '/sandbox/v1/accounts')).toMatchObject({
      ok: false,
      failure: { code: 'role-refused' },
    });
    const kiosk = network.client(await network.enrol(urn), 'bank');
    const refused = await kiosk.call({
      method: 'POST',
      path: `/v1/transfers/${newRedemptionId()}/cancel`,
      body: {},
      answer: z.unknown(),
    });
    await kiosk.close();
    expect(refused).toMatchObject({ ok: false, failure: { code: 'role-refused' } });
  });
});
