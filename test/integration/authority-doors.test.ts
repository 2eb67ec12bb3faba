/** The authority outlives the certificate of its own doors, without a restart. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { limits } from '../../services/certificate-authority/limits.ts';
import { startAuthority } from '../../services/certificate-authority/server.ts';
import { type Clock, systemClock } from '../../services/clock.ts';
import { ceremony } from '../support/ceremony.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Starts long ago; each look at its own certificate is the test's to say. */
function authorityClock(daysAgo: number) {
  let offsetMs = -daysAgo * DAY_MS;
  const looks: (() => void)[] = [];
  const clock: Clock = {
    now: () => new Date(systemClock.now().getTime() + offsetMs),
    after: (delayMs, run) => {
      if (delayMs !== limits.ownIdentityCheckMs) return systemClock.after(delayMs, run);
      looks.push(run);
      return () => {};
    },
  };
  const lookOn = async (daysFromNow: number): Promise<void> => {
    offsetMs = daysFromNow * DAY_MS;
    looks.shift()?.();
    await vi.waitFor(() => expect(looks).toHaveLength(1), 20_000);
  };
  return { clock, lookOn };
}

async function shownAt(url: string, ca: string) {
  const { hostname: host, port } = new URL(url);
  const socket: TLSSocket = connect({ host, port: Number(port), ca, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const serial = socket.getPeerX509Certificate()?.serialNumber;
  // What Node's own check says of the chain; that it names no host is not asked here.
  const wrong = String(socket.authorizationError ?? '');
  socket.destroy();
  return { serial, hasExpired: wrong.includes('EXPIRED') };
}

it('both doors show another certificate from half of its life on, again and again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kangen-authority-'));
  const data = join(folder, 'data');
  const { clock, lookOn } = authorityClock(35);
  await ceremony(data, clock.now());
  const authority = await startAuthority({
    data,
    port: 0,
    enrolmentPort: 0,
    clock,
    random: randomBytes,
    log: pino({ level: 'silent' }),
  });
  try {
    const root = await readFile(authority.caFile, 'utf8');
    const shown = () =>
      Promise.all([authority.url, authority.enrolmentUrl].map((url) => shownAt(url, root)));
    const [first] = await shown();
    expect(await shown()).toEqual([first, first]);
    expect(first?.hasExpired).toBe(true);
    // Not due yet: the same one.
    await lookOn(-21);
    expect(await shown()).toEqual([first, first]);
    await lookOn(-16);
    const [second, other] = await shown();
    expect(second).toEqual(other);
    expect(second?.serial).not.toBe(first?.serial);
    expect(second?.hasExpired).toBe(false);
    await lookOn(-16);
    expect(await shown()).toEqual([second, second]);
    await lookOn(4);
    const [third] = await shown();
    expect(third?.serial).not.toBe(second?.serial);
  } finally {
    await authority.stop();
    await rm(folder, { recursive: true });
  }
});
