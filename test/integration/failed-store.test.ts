/** A store that fails behind a door is no refusal: the caller is told that the outcome is unknown (F3). */
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { outcomeOf } from '../../main/channels/answer.ts';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { systemClock } from '../../services/clock.ts';
import { StoreFailure } from '../../services/ledger/store/contract.ts';
import { createDoor } from '../../services/mutual-tls/door.ts';
import { route } from '../../services/mutual-tls/route.ts';
import { enrolledParties } from '../support/enrolled-parties.ts';
import { rawCaller } from '../support/raw-caller.ts';

const nothing = z.strictObject({});

it('a kiosk takes it as unknown, and is told when to come again', async () => {
  const kiosk = 'urn:kangen:kiosk:hanami-market:front-1';
  const parties = await enrolledParties({ ledger: LEDGER_URN, kiosk });
  const alarms: string[] = [];
  const door = await createDoor({
    name: 'ledger',
    identity: parties.ledger,
    port: 0,
    routes: [
      route({
        method: 'PUT',
        path: '/v1/anything',
        roles: ['kiosk'],
        params: nothing,
        query: nothing,
        body: nothing,
        answer: nothing,
        handle: () => Promise.reject(new StoreFailure('the disk failed')),
      }),
    ],
    clock: systemClock,
    random: randomBytes,
    log: pino({ level: 'error' }, { write: (line: string) => void alarms.push(line) }),
  });
  const url = await door.start();
  const caller = rawCaller(url, parties.kiosk.authority, parties.kiosk);
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await caller.send({ method: 'PUT', path: '/v1/anything', headers, body: '{}' });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toMatchObject({
      code: 'service-unavailable',
      retryAfterSeconds: 2,
    });
    expect(outcomeOf({ ok: true, ...answer }, nothing)).toEqual({
      kind: 'unknown',
      reason: 'server-error',
    });
    expect(alarms.join()).toContain('"alarm":"store-failed"');
  } finally {
    await caller.close();
    await door.stop();
  }
});
