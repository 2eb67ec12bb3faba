/**
 * What a card was last seen to hold at this terminal, for the time when the ledger cannot be asked.
 *
 * SECURITY: kept is the least that helps (docs/decisions/0004): points, worth and their time, under an
 * HMAC of the card number whose key is derived from the device's sealed key. No name, no account, no
 * card number; the file alone says nothing about anybody.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { type LastKnown } from '../../protocol/ipc.ts';
import { type Account } from '../../protocol/ledger.ts';
import { money, points } from '../../protocol/money.ts';
import { instant } from '../../protocol/ids.ts';
import { z } from 'zod';
import { type Clock } from '../engine/ports.ts';
import { limits } from './limits.ts';
import { type OfflineStore } from './ports.ts';

export interface LastKnownBalances {
  keep(cardNumber: string, account: Pick<Account, 'available' | 'worth' | 'asOf'>): void;
  find(cardNumber: string): LastKnown | null;
}

export interface LastKnownPorts {
  store: Pick<OfflineStore, 'balance' | 'keepBalance'>;
  clock: Clock;
  /** PEM of the device's private key: with a new device key, what was kept is nobody's any more. */
  deviceKey: string;
}

const kept = z.strictObject({ points, worth: money, asOf: instant });
const CARD_KEY_BYTES = 32;

export function lastKnownBalances({ store, clock, deviceKey }: LastKnownPorts): LastKnownBalances {
  const key = Buffer.from(
    hkdfSync('sha256', deviceKey, '', 'kangen last known balance', CARD_KEY_BYTES),
  );
  const cardOf = (cardNumber: string): string =>
    createHmac('sha256', key).update(cardNumber).digest('base64url');
  const notBefore = (): string =>
    new Date(clock.now().getTime() - limits.lastKnownMsMax).toISOString();
  return {
    keep: (cardNumber, { available, worth, asOf }) => {
      const card = cardOf(cardNumber);
      const { currency, minor } = worth;
      const bounds = { notBefore: notBefore(), cardsMax: limits.lastKnownCardsMax };
      store.keepBalance(
        { card, points: available, currency, worth: minor.toString(), asOf },
        bounds,
      );
    },
    find: (cardNumber) => {
      const found = store.balance(cardOf(cardNumber));
      if (found === null || found.asOf < notBefore()) return null;
      const { currency, worth: minor, asOf } = found;
      const read = kept.safeParse({ points: found.points, worth: { currency, minor }, asOf });
      // A damaged row counts as none: the customer is told nothing rather than something wrong.
      return read.success ? read.data : null;
    },
  };
}
