/** A service that is asked to stop takes nothing new, finishes what runs, and is gone in bounded time. */
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { type Clock, systemClock } from '../../services/clock.ts';
import { createDoor, type Door } from '../../services/mutual-tls/door.ts';
import { stopMsMax } from '../../services/mutual-tls/limits.ts';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';
import { type Client, createClient, PeerUnreachable } from '../../services/mutual-tls/client.ts';
import { route } from '../../services/mutual-tls/route.ts';
import { enrolledParties } from '../support/enrolled-parties.ts';

const nothing = z.strictObject({});
const call = { method: 'PUT', path: '/v1/slow', body: {}, answer: nothing } as const;

let parties: Record<'ledger' | 'kiosk', IdentityFiles>;
beforeAll(async () => {
  const kiosk = 'urn:kangen:kiosk:hanami-market:front-1';
  parties = await enrolledParties({ ledger: LEDGER_URN, kiosk });
});

let door: Door;
let client: Client;
afterEach(() => client.close('now'));

function gate(): [opened: Promise<void>, open: () => void] {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [opened, () => open()];
}

/** A door with one call that ends when it is let go. */
async function slowDoor(clock: Clock = systemClock) {
  const [entered, enter] = gate();
  const [released, release] = gate();
  door = await createDoor({
    name: 'ledger',
    identity: parties.ledger,
    port: 0,
    routes: [
      route({
        method: 'PUT',
        path: '/v1/slow',
        roles: ['kiosk'],
        params: nothing,
        query: nothing,
        body: nothing,
        answer: nothing,
        handle: async () => {
          enter();
          await released;
          return { ok: true, body: {} };
        },
      }),
    ],
    clock,
    random: randomBytes,
    log: pino({ level: 'silent' }),
  });
  const url = await door.start();
  client = createClient({ identity: parties.kiosk, url, peer: LEDGER_URN });
  return { entered, release };
}

it('what runs is finished and answered, and its connection does not keep the door open', async () => {
  const { entered, release } = await slowDoor();
  const running = client.call(call);
  await entered;
  const stopped = door.stop();
  await expect(client.call(call)).rejects.toThrow(PeerUnreachable);
  release();
  expect(await running).toMatchObject({ ok: true });
  await stopped;
}, 20_000);

it('what does not end is cut after a bounded time: its outcome is unknown to the caller', async () => {
  const waits: { ms: number; run: () => void }[] = [];
  const clock: Clock = {
    now: systemClock.now,
    after: (ms, run) => {
      waits.push({ ms, run });
      return () => {};
    },
  };
  const { entered, release } = await slowDoor(clock);
  const running = client.call(call);
  await entered;
  const stopped = door.stop();
  expect(waits).toMatchObject([{ ms: stopMsMax }]);
  const [bound] = waits;
  bound?.run();
  await expect(running).rejects.toThrow(PeerUnreachable);
  await stopped;
  release();
}, 20_000);

it('a client that stops gives up what it waits for', async () => {
  const { entered, release } = await slowDoor();
  const running = client.call(call).catch((error: unknown) => error);
  await entered;
  await client.close('now');
  expect(await running).toBeInstanceOf(PeerUnreachable);
  release();
  await door.stop();
}, 20_000);
