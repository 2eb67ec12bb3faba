/** What three services log over a whole journey: enough to follow one call, and nothing about anybody. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { headerOfStep } from '../../protocol/trace.ts';
import { eurSeed } from '../../services/embedded-network/seed/eur.ts';
import { type SeedCustomer } from '../../services/embedded-network/seed/index.ts';
import { type World, worldInUse } from '../support/bad-input-world.ts';
import { type RawAnswer } from '../support/raw-caller.ts';
import { everyWayToSignIn, typed } from '../support/ways-to-sign-in.ts';
import { newRedemptionId } from '../support/wire-kiosk.ts';

const line = z.looseObject({
  service: z.string(),
  trace: z.string().optional(),
  route: z.string().optional(),
});
const services = ['ledger', 'bank', 'authority'] as const;
type Service = (typeof services)[number];

let world: World;
let texts: Record<Service, string>;
let answers: RawAnswer[];
const made = { traceId: 'c0ffee00000000000000000000000001', spanId: 'b7ad6b7169203331' };
beforeAll(async () => {
  world = await worldInUse();
  await wrongPinAndUnknownCard();
  await purchases();
  answers = await everyWayToSignIn(world);
  await world.send('operator', 'ledger', {
    method: 'GET',
    path: '/v1/operator/audit',
    headers: { traceparent: headerOfStep(made) },
  });
  const read = (name: string) => readFileSync(join(world.network.data, `${name}.log`), 'utf8');
  // A request is logged once it has been answered.
  await vi.waitUntil(() => read('ledger').includes(made.traceId), 60_000);
  texts = { ledger: read('ledger'), bank: read('bank'), authority: read('authority') };
}, 180_000);
afterAll(() => world.finish());

async function wrongPinAndUnknownCard(): Promise<void> {
  await world.kiosk.signIn(world.marta.cardNumber, '9753');
  await world.kiosk.signIn('9704000000009993', '9753');
}

async function purchases(): Promise<void> {
  const bodies: unknown[] = [
    {
      cardNumber: world.marta.cardNumber,
      paid: { currency: 'EUR', minor: '2599' },
      receiptNumber: 'A-1',
    },
    // What is wrong with these is said, and not what they hold.
    { cardNumber: world.marta.cardNumber, paid: 'DE02120300000000202051', [world.marta.pin]: 1 },
  ];
  for (const body of bodies) {
    await world.send('till', 'ledger', {
      method: 'PUT',
      path: `/v1/purchases/${newRedemptionId()}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}

const numberOf = (account: SeedCustomer['payee']['account']): string =>
  account.kind === 'iban' ? account.iban : account.accountNumber;

const linesOf = (service: Service) =>
  texts[service]
    .trimEnd()
    .split('\n')
    .map((text) => line.parse(JSON.parse(text)));

describe.each(services)('the log of the %s', (service) => {
  it('is one JSON object a line, and every line of a request names its trace', () => {
    const requests = linesOf(service).filter(({ route }) => route !== undefined);
    expect(requests.length).toBeGreaterThan(0);
    for (const { trace } of requests) expect(trace).toMatch(/^[0-9a-f]{32}$/);
  });

  it('holds no name, card, PIN, account or session', () => {
    const text = texts[service];
    for (const { name, cardNumber, pin, payee } of eurSeed.customers) {
      expect(text).not.toContain(name);
      expect(text).not.toContain(cardNumber);
      expect(text).not.toMatch(new RegExp(`"${pin}"|[:,[ ]${pin}[,}\\] ]`));
      expect(text).not.toContain(numberOf(payee.account));
    }
    for (const secret of [world.token, world.tokenElsewhere, '9704000000009993', '"9753"']) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toContain('DE02120300000000202051');
    expect(text, 'no signed or sealed words').not.toContain('eyJ');
  });
});

describe('what is typed to sign in', () => {
  it.each(Object.entries(typed))('is in no log and no answer: %s', (_, secret) => {
    for (const service of services) expect(texts[service]).not.toContain(secret);
    for (const { text } of answers) expect(text).not.toContain(secret);
  });

  it('was refused each time, in the shape of a failure', () => {
    const refused = answers.filter(({ status }) => status >= 400 && status < 500);
    // Ending a session that is none is fine.
    expect(refused).toHaveLength(answers.length - 1);
  });
});

describe('a trace', () => {
  it('of a redemption is its id, at the ledger and at the bank', () => {
    const trace = world.paid.id.replaceAll('-', '');
    const of = (service: Service) =>
      linesOf(service).flatMap((one) => (one.trace === trace ? [one.route] : []));
    expect(of('ledger')).toContain('/v1/redemptions/:id');
    expect(of('ledger')).toContain('/v1/redemptions/:id/receipt');
    expect(of('bank')).toContain('/v1/transfers/:id');
  });

  it('is the caller’s own where the caller says so', () => {
    const audit = linesOf('ledger').find(({ trace }) => trace === made.traceId);
    expect(audit?.route).toBe('/v1/operator/audit');
    expect(audit?.['span']).not.toBe(made.spanId);
  });
});

it('each service serves its own OpenAPI document', async () => {
  for (const service of services) {
    const answer = await world.send('operator', service, {
      method: 'GET',
      path: '/v1/openapi.json',
    });
    expect(answer.status).toBe(200);
    const { openapi, paths } = z
      .looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(answer.text));
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths).length).toBeGreaterThan(1);
  }
});
