/**
 * Every way in which a PIN, a code or a session's token may come to the ledger: right, wrong, misplaced,
 * broken. What was typed is found again by whoever looks through what was logged and answered.
 */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../services/clock.ts';
import { urns, type World } from './bad-input-world.ts';
import { type RawAnswer, type RawCall } from './raw-caller.ts';
import { newRedemptionId } from './wire-kiosk.ts';

/** Typed by nobody else: any place that has one of them has it from here. */
export const typed = {
  pin: '907351',
  newPin: '530917',
  code: '480216937502',
  card: '9704000000008888',
  token: 'tokenOfNobody'.padEnd(43, '7'),
} as const;

/** @returns every answer */
export async function everyWayToSignIn(world: World): Promise<RawAnswer[]> {
  const { pin, newPin, code, card, token } = typed;
  const here = () => ({
    terminal: urns.kiosk,
    jti: randomUUID(),
    iat: Math.floor(systemClock.now().getTime() / 1000),
  });
  const sealed = (content: object) => world.seal(JSON.stringify(content));
  const known = world.marta.cardNumber;
  const credentials = [
    { cardNumber: known, pin, ...here() },
    { cardNumber: card, pin, ...here() },
    { cardNumber: pin, pin: card, ...here() },
    { cardNumber: known, pin: `${pin}${pin}`, ...here() },
    { cardNumber: known, pin, ...here(), terminal: urns['other-kiosk'] },
    { cardNumber: known, pin, ...here(), iat: 0 },
    { [pin]: pin },
    [pin],
  ];
  const json = (path: string, body: unknown, bearer?: string): RawCall => ({
    method: path.includes('/wish') ? 'PUT' : 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const calls: RawCall[] = [
    ...(await Promise.all(
      credentials.map(async (one) => json('/v1/sessions', { credential: await sealed(one) })),
    )),
    json('/v1/sessions', { cardNumber: card, pin }),
    json('/v1/sessions', { credential: pin }),
    json('/v1/sessions', `{"pin":"${pin}"`),
    json('/v1/pin', { change: await sealed({ pin, newPin, ...here() }) }, world.token),
    json('/v1/pin', { pin, newPin }, world.token),
    json('/v1/pin', { change: pin }, token),
    json('/v1/cards/activation', {
      activation: await sealed({ cardNumber: card, code, newPin, ...here() }),
    }),
    json('/v1/cards/activation', { cardNumber: card, code, newPin }),
    json(`/v1/redemptions/${newRedemptionId()}/wish`, { wish: await sealed({ pin, card }) }),
    json(`/v1/redemptions/${pin}/wish`, { wish: pin }),
    json('/v1/sessions/end', {}, token),
    { method: 'GET', path: `/v1/account?pin=${pin}&token=${token}` },
    { method: 'GET', path: '/v1/account', headers: { authorization: `Bearer ${token}` } },
    { method: 'GET', path: `/v1/sessions/${pin}/${token}` },
  ];
  const answers: RawAnswer[] = [];
  for (const call of calls) answers.push(await world.send('kiosk', 'ledger', call));
  return answers;
}
