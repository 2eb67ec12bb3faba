/**
 * Every call of ledger, bank and authority, with input that is drawn: nothing falls over, nothing answers as if
 * it had, and what is refused has changed nothing. `npm run fuzz` draws a hundred thousand; here it is a few.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure, type FailureCode } from '../../protocol/failure.ts';
import { type Route } from '../../services/mutual-tls/route.ts';
import { type Books, type World, worldInUse } from '../support/bad-input-world.ts';
import { mountedRoutes, type ServiceName } from '../support/every-route.ts';
import { fuzzed } from '../support/fuzzed-input.ts';
import { type Good, goodCalls } from '../support/good-calls.ts';
import { type RawAnswer, type RawCall } from '../support/raw-caller.ts';

const setting = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const casesInAll = setting('KANGEN_FUZZ_CASES', 260);
const seed = setting('KANGEN_FUZZ_SEED', 20_261_122);
/** So many together, and then the books are looked at. */
const batch = 100;

const mounted = [...mountedRoutes()];
const casesEach = Math.ceil(casesInAll / mounted.length);
// A limit for what hangs: a party is held to so many calls a minute.
const patienceMs = 600_000 + casesInAll * 60;

/** The call was not read as one, or not from somebody who may call: not a trace is left of it. */
const notUnderstood = new Set<FailureCode | 'done'>([
  'body-invalid',
  'path-unknown',
  'body-too-large',
  'media-type-unsupported',
  'role-refused',
  'session-required',
  'staff-session-required',
]);
/** What was understood and refused: an operator's try is in the trail, and a redemption's number is used up. */
const mayTell = ['audit_trail', 'tombstone'];

let world: World;
let sent = 0;
let known: Books;
beforeAll(async () => {
  world = await worldInUse();
  known = world.books();
}, 300_000);
afterAll(async () => {
  process.stdout.write(`${sent} calls were drawn, seed ${seed}\n`);
  await world.finish();
});

describe.each(mounted.map(([key, route]) => ({ key, route })))('$key', ({ key, route }) => {
  it('refuses what it does not know, and stays as it was', { timeout: patienceMs }, async () => {
    const good = named(key);
    const calls = fc.sample(drawnCall(route, good), { seed, numRuns: casesEach });
    for (let start = 0; start < calls.length; start += batch) {
      const answers: (FailureCode | 'done')[] = [];
      const some = calls.slice(start, start + batch);
      for (const call of some) {
        const answer = await answerTo(key, good, call);
        const about = JSON.stringify(call).slice(0, 2_000);
        expect(answer.status, about).toBeLessThan(500);
        const refused =
          answer.status < 400 ? undefined : failure.safeParse(JSON.parse(answer.text));
        expect(refused?.error, about).toBe(undefined);
        answers.push(refused?.data?.code ?? 'done');
      }
      const before = known;
      known = world.books();
      // What was good by chance may change what it is for.
      if (answers.includes('done')) continue;
      const told = answers.every((code) => notUnderstood.has(code)) ? [] : mayTell;
      expect(without(known, told), 'nothing has changed').toEqual(without(before, told));
    }
  });
});

it('everybody is still there', async () => {
  for (const [key, service] of [
    ['ledger GET /v1/keys', 'ledger'],
    ['bank GET /v1/keys', 'bank'],
  ] as const) {
    const answer = await world.send('kiosk', service, { method: 'GET', path: '/v1/keys' });
    expect(answer.status, key).toBe(200);
  }
  const asked = { method: 'GET', path: '/v1/operator/enrolments' };
  expect((await world.send('operator', 'authority', asked)).status).toBe(200);
});

function without(books: Books, tables: readonly string[]): Books {
  const kept = Object.entries(books.ledger).filter(([table]) => !tables.includes(table));
  return { ...books, ledger: Object.fromEntries(kept) };
}

function drawnCall(route: Route, { id, bearer, body }: Good): fc.Arbitrary<RawCall> {
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  const path = fc
    .oneof(
      { weight: 3, arbitrary: fc.constant(id?.() ?? '') },
      { weight: 1, arbitrary: text.map((one) => encodeURIComponent(one.toWellFormed()) || '-') },
    )
    .map((own) => route.path.replace(/:\w+/, () => own));
  const query = fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: text.map((one) => `?${encodeURIComponent(one.toWellFormed())}=1`) },
  );
  const json = fc.oneof(
    { weight: 8, arbitrary: fuzzed(body?.() ?? {}).map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: text },
  );
  const authorization = fc.oneof(
    { weight: 4, arbitrary: fc.constant(bearer === undefined ? null : `Bearer ${bearer()}`) },
    { weight: 1, arbitrary: fc.base64String({ maxLength: 60 }).map((one) => `Bearer ${one}`) },
  );
  return fc
    .record({ path, query, json, authorization })
    .map(({ path: place, query: asked, json: sentBody, authorization: token }) => ({
      method: route.method,
      path: `${place}${asked}`,
      headers: {
        ...(token !== null && { authorization: token }),
        ...(route.method !== 'GET' && { 'content-type': 'application/json' }),
      },
      ...(route.method !== 'GET' && { body: sentBody }),
    }));
}

/** Waits where a party has asked too often. */
async function answerTo(key: string, good: Good, call: RawCall): Promise<RawAnswer> {
  for (;;) {
    sent += 1;
    const answer = await world.send(good.party, key.split(' ')[0] as ServiceName, call);
    if (answer.status !== 429) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

function named(key: string): Good {
  const found = goodCalls(() => world)[key];
  if (found === undefined) throw new Error(`no good call of ${key} is known`);
  return found;
}
