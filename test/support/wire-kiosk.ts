/** A kiosk reduced to its wires: says what a kiosk says, with the certificate of one. */
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type RedemptionId, redemptionId, uuidV7From } from '../../protocol/ids.ts';
import {
  account,
  type Account,
  keySet,
  redemption,
  redemptionRequest,
  session,
} from '../../protocol/ledger.ts';
import { transferStatus } from '../../protocol/bank.ts';
import { type Money, pointsToPay } from '../../protocol/money.ts';
import { encryptTo } from '../../protocol/sealed/encrypt.ts';
import { type Clock, systemClock } from '../../services/clock.ts';
import { type Network } from '../../services/embedded-network/network.ts';
import { type Called, type Client } from '../../services/mutual-tls/client.ts';

export interface WireKiosk {
  urn: string;
  ledger: Client;
  bank: Client;
  /** @param clock of the ledger, where it is not the machine's */
  signIn(
    cardNumber: string,
    pin: string,
    clock?: Pick<Clock, 'now'>,
  ): Promise<Called<z.output<typeof session>>>;
  account(token: string): Promise<Account>;
  request(
    ask: { id: RedemptionId; amount: Money; seen: Account },
    token?: string,
  ): Promise<Called<z.output<typeof redemption>>>;
  order(id: RedemptionId, authorization: string): Promise<Called<z.output<typeof transferStatus>>>;
  deliver(
    id: RedemptionId,
    receipt: string,
    authorization?: string,
  ): Promise<Called<z.output<typeof redemption>>>;
  close(): Promise<void>;
}

export const newRedemptionId = (): RedemptionId =>
  redemptionId.parse(uuidV7From(systemClock.now().getTime(), randomBytes(10)));

export async function wireKiosk(network: Network, urn: string): Promise<WireKiosk> {
  const identity = await network.enrol(urn);
  return wireKioskAt(urn, network.client(identity, 'ledger'), network.client(identity, 'bank'));
}

export function wireKioskAt(urn: string, ledger: Client, bank: Client): WireKiosk {
  return {
    urn,
    ledger,
    bank,
    signIn: async (cardNumber, pin, clock = systemClock) => {
      const iat = Math.floor(clock.now().getTime() / 1000);
      const credential = await sealedCredential(ledger, { cardNumber, pin, terminal: urn, iat });
      return ledger.call({
        method: 'POST',
        path: '/v1/sessions',
        body: { credential },
        answer: session,
      });
    },
    account: async (token) =>
      answered(
        await ledger.call({ method: 'GET', path: '/v1/account', bearer: token, answer: account }),
      ),
    request: ({ id, amount, seen }, token) =>
      ledger.call({
        method: 'PUT',
        path: `/v1/redemptions/${id}`,
        ...(token === undefined ? {} : { bearer: token }),
        body: requestBody(amount, seen),
        answer: redemption,
      }),
    order: (id, authorization) =>
      bank.call({
        method: 'PUT',
        path: `/v1/transfers/${id}`,
        body: { authorization },
        answer: transferStatus,
      }),
    deliver: (id, receipt, authorization) =>
      ledger.call({
        method: 'PUT',
        path: `/v1/redemptions/${id}/receipt`,
        body: { receipt, ...(authorization !== undefined && { authorization }) },
        answer: redemption,
      }),
    close: async () => {
      await Promise.all([ledger.close(), bank.close()]);
    },
  };
}

export function answered<A>(called: Called<A>): A {
  if (!called.ok) throw new Error(`refused: ${called.failure.code}: ${called.failure.detail}`);
  return called.body;
}

export function requestBody(amount: Money, seen: Account): z.input<typeof redemptionRequest> {
  return z.encode(redemptionRequest, {
    points: pointsToPay(amount, seen.redeemable),
    amount,
    consent: {
      text: 'redeem-to-own-account/1',
      language: 'en',
      payee: seen.payee.account,
      givenAt: seen.asOf,
    },
  });
}

async function sealedCredential(
  ledger: Client,
  parts: { cardNumber: string; pin: string; terminal: string; iat: number },
): Promise<string> {
  const { keys } = answered(await ledger.call({ method: 'GET', path: '/v1/keys', answer: keySet }));
  const reader = keys.find(({ use }) => use === 'enc');
  if (reader === undefined) throw new Error('the ledger has no encryption key');
  return encryptTo(
    reader,
    'kangen-credential+json',
    JSON.stringify({ ...parts, jti: randomUUID() }),
  );
}
