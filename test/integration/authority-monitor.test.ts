/** What the authority tells about itself on the loopback interface. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Agent, request } from 'undici';
import { expect, it } from 'vitest';
import { EST } from '../../protocol/enrolment.ts';
import { startAuthority } from '../../services/certificate-authority/server.ts';
import { systemClock } from '../../services/clock.ts';
import { ceremony } from '../support/ceremony.ts';

async function read(url: string): Promise<{ status: number; text: string }> {
  const { statusCode, body } = await request(url);
  return { status: statusCode, text: await body.text() };
}

it('an authority tells that it can be used, which codes are out, and what it refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kangen-authority-'));
  const data = join(folder, 'data');
  await ceremony(data, systemClock.now());
  const log = pino({ level: 'silent' });
  const ports = { port: 0, enrolmentPort: 0, monitorPort: 0 };
  const authority = await startAuthority({
    data,
    ...ports,
    clock: systemClock,
    random: randomBytes,
    log,
  });
  const monitor = authority.monitorUrl ?? '';
  try {
    const ready = await read(`${monitor}/health/ready`);
    expect(ready.status).toBe(200);
    expect(JSON.parse(ready.text)).toMatchObject({ ready: true, checks: { records: true } });
    const refused = await request(`${authority.enrolmentUrl}${EST.simpleenroll}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'no request',
      dispatcher: new Agent({ connect: { rejectUnauthorized: false } }),
    });
    await refused.body.dump();
    await expect
      .poll(async () => (await read(`${monitor}/metrics`)).text)
      .toMatch(/kangen_requests_total\{[^}]*outcome="media-type-unsupported"[^}]*\} 1/);
    const { text } = await read(`${monitor}/metrics`);
    const codes = text.split('\n').find((line) => line.startsWith('kangen_authority_live_codes{'));
    expect(text).toContain('service="authority"');
    expect(codes).toMatch(/ 0$/);
  } finally {
    await authority.stop();
    await rm(folder, { recursive: true });
  }
});
