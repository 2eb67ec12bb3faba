import { beforeEach, describe, expect, it } from 'vitest';
import { type HeartbeatAnswer, type Session } from '../../../../../protocol/ledger.ts';
import { encryptTo } from '../../../../../protocol/sealed/encrypt.ts';
import { publicHalf } from '../../../../../protocol/sealed/keys.ts';
import { eurSeed } from '../../../../../services/embedded-network/seed/eur.ts';
import {
  bodyOf,
  codeOf,
  KIOSK,
  ledgerUnderTest,
  type LedgerUnderTest,
  OTHER_KIOSK,
  TILL,
} from '../ledger-under-test.ts';

const nonceOf = (letter: string): string => letter.repeat(22);
const [marta] = eurSeed.customers;

let ledger: LedgerUnderTest;
beforeEach(async () => {
  ledger = await ledgerUnderTest();
});

async function beat(
  epoch: number,
  letter: string,
  more: { serial?: string; caller?: string } = {},
) {
  const health = { waiting: 2, wishes: 1, quarantined: 0 };
  const body = { claim: { epoch, nonce: nonceOf(letter) }, health };
  return codeOf(await ledger.call('POST', '/v1/heartbeat', { body, ...more }));
}

async function signIn(letter?: string) {
  const { cardNumber, pin } = marta;
  const change = letter === undefined ? {} : { boot: nonceOf(letter) };
  const body = await ledger.credential({ cardNumber, pin, ...change });
  return ledger.call('POST', '/v1/sessions', { body });
}

describe('a claim', () => {
  it('is taken, and heard again as often as it is said', async () => {
    const body = {
      claim: { epoch: 1, nonce: nonceOf('a') },
      health: { waiting: 2, wishes: 1, quarantined: 3 },
    };
    const first = await ledger.call('POST', '/v1/heartbeat', { body });
    expect(bodyOf<HeartbeatAnswer>(first)).toEqual({
      at: ledger.clock.now().toISOString(),
      policyVersion: 1,
    });
    ledger.clock.ms += 60_000;
    expect(await beat(1, 'a')).toBe('ok');
    const rows = ledger.database.prepare('SELECT * FROM terminal').all();
    expect(rows).toMatchObject([
      { urn: KIOSK, epoch: 1n, waiting: 2n, wishes: 1n, quarantined: 0n },
    ]);
    expect(rows).toMatchObject([
      { claimed_ms: BigInt(ledger.clock.ms - 60_000), heard_ms: BigInt(ledger.clock.ms) },
    ]);
  });
  it('gives way to the next start, and to a start after a ledger that was set back', async () => {
    expect([await beat(1, 'a'), await beat(2, 'b'), await beat(9, 'c')]).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
  });
  it('is refused to the other of two copies, whichever came second', async () => {
    await beat(5, 'a');
    expect(await beat(6, 'b')).toBe('ok');
    expect(await beat(6, 'c')).toBe('terminal-copied');
    expect(await beat(5, 'a')).toBe('terminal-copied');
    expect(await beat(6, 'b')).toBe('ok');
  });
  it('is each terminal’s own', async () => {
    await beat(5, 'a');
    expect(await beat(1, 'b', { caller: OTHER_KIOSK })).toBe('ok');
    expect(await beat(1, 'c', { caller: TILL })).toBe('ok');
  });
});

describe('a certificate', () => {
  it('of a new enrolment begins anew, and the one it replaced is finished for ever', async () => {
    await beat(5, 'a', { serial: '01' });
    expect(await beat(1, 'b', { serial: '02' })).toBe('ok');
    expect(await beat(6, 'c', { serial: '01' })).toBe('terminal-copied');
    expect(await beat(1, 'd', { serial: '01' })).toBe('terminal-copied');
    expect(await beat(2, 'e', { serial: '02' })).toBe('ok');
  });
  it('that was renewed goes on where the last one was', async () => {
    await beat(5, 'a', { serial: '01' });
    expect(await beat(5, 'a', { serial: '02' })).toBe('ok');
    expect(await beat(6, 'b', { serial: '03' })).toBe('ok');
    expect(await beat(6, 'c', { serial: '04' })).toBe('terminal-copied');
  });
  it('that was renewed while a call was under way changes nothing, however late that call is', async () => {
    expect(await beat(1, 'a', { serial: '02' })).toBe('ok');
    expect(await beat(1, 'a', { serial: '01' })).toBe('ok');
    expect(await beat(1, 'a', { serial: '02' })).toBe('ok');
    expect(await beat(2, 'b', { serial: '02' })).toBe('ok');
    expect(await beat(1, 'a', { serial: '01' })).toBe('terminal-copied');
    expect(await beat(2, 'b', { serial: '02' })).toBe('ok');
  });
  it('of an earlier start that nobody heard of is no new enrolment', async () => {
    await beat(2, 'b', { serial: '02' });
    expect(await beat(1, 'a', { serial: '01' })).toBe('terminal-copied');
    expect(await beat(3, 'c', { serial: '02' })).toBe('ok');
  });
  it('of a new enrolment may begin anew at the very epoch that was reached', async () => {
    await beat(1, 'a', { serial: '01' });
    expect(await beat(1, 'b', { serial: '02' })).toBe('ok');
    expect(await beat(2, 'c', { serial: '01' })).toBe('terminal-copied');
    expect(await beat(2, 'd', { serial: '02' })).toBe('ok');
  });
  it('that is known does not begin anew: a record that was lost needs an operator', async () => {
    await beat(5, 'a');
    expect(await beat(1, 'b')).toBe('terminal-copied');
  });
});

describe('only the copy that holds the claim', () => {
  it('signs customers in', async () => {
    expect(codeOf(await signIn())).toBe('ok');
    await beat(1, 'a');
    expect(codeOf(await signIn('a'))).toBe('ok');
    expect(codeOf(await signIn('b'))).toBe('terminal-copied');
    expect(codeOf(await signIn())).toBe('terminal-copied');
  });
  it('is asked before a try at the PIN is counted', async () => {
    await beat(1, 'a');
    for (let tries = 0; tries < 6; tries += 1) await signIn('b');
    expect(codeOf(await signIn('a'))).toBe('ok');
  });
  it('reserves: sessions of an earlier start end with it', async () => {
    await beat(1, 'a');
    const { token } = bodyOf<Session>(await signIn('a'));
    expect(codeOf(await ledger.redeem(token, 500n))).toBe('ok');
    await beat(2, 'b');
    expect(codeOf(await ledger.redeem(token, 500n))).toBe('session-required');
  });
  it('tells a new wish; what is known is answered to anybody with that certificate', async () => {
    await beat(1, 'a');
    const wish = await sealedWish();
    expect(await tell(wish, 'b')).toBe('terminal-copied');
    expect(await tell(wish)).toBe('terminal-copied');
    expect(await tell(wish, 'a')).toBe('ok');
    expect(await tell(wish, 'b')).toBe('ok');
    const holds = ledger.database.prepare('SELECT count(*) FROM redemption').pluck().get();
    expect(holds).toBe(1n);
  });
});

async function sealedWish() {
  const id = ledger.newId();
  const [reading] = ledger.context.keys.reading;
  if (reading === undefined) throw new Error('no key');
  const content = {
    id,
    terminal: KIOSK,
    cardNumber: marta.cardNumber,
    pin: marta.pin,
    request: {
      points: 500,
      amount: { currency: 'EUR', minor: '500' },
      consent: {
        text: 'wish-to-own-account/1',
        language: 'en',
        givenAt: ledger.clock.now().toISOString(),
      },
    },
  };
  const text = JSON.stringify(content);
  return { id, wish: await encryptTo(publicHalf(reading), 'kangen-wish+json', text) };
}

async function tell({ id, wish }: { id: string; wish: string }, letter?: string) {
  const body = letter === undefined ? { wish } : { wish, boot: nonceOf(letter) };
  return codeOf(await ledger.call('PUT', '/v1/redemptions/:id/wish', { id, body }));
}
