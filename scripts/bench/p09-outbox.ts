/**
 * P9: one redemption after the other through the kiosk's engine, record and channels, from "accepted" to
 * "settled": five commits and three round trips. Beside it the same commits on a bare file and the same round
 * trips over a connection kept alive, with bodies of the same size and nothing in between. Ledger and bank answer
 * both at once, from what they have signed before.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Engine } from '../../main/engine/engine.ts';
import { isFinal } from '../../main/engine/transfer-state.ts';
import { bankChannel } from '../../main/channels/bank-channel.ts';
import { ledgerChannel } from '../../main/channels/ledger-channel.ts';
import { systemClock } from '../../main/clock.ts';
import { systemChance } from '../../main/ids.ts';
import { openTransferStore } from '../../main/store/transactor.ts';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { redemptionId, type RedemptionId } from '../../protocol/ids.ts';
import { type RedemptionRequest } from '../../protocol/ledger.ts';
import { enrolledParties } from '../../test/support/enrolled-parties.ts';
import { paced } from './measure.ts';
import { orderedId } from './redemption-steps.ts';
import { type Row } from './row.ts';
import { answersAbout } from './signed-parties.ts';
import { BANK, SIGNED_CHARACTERS, signedLike } from './town.ts';
import { openBareOutbox } from './yardsticks/bare-outbox.ts';
import { bareRequests } from './yardsticks/bare-requests.ts';
import { startEcho } from './yardsticks/echo.ts';

const KIOSK = 'urn:kangen:kiosk:minato-cafe:front-1';
const TURN_MS = 1_000;
/** More than a turn can carry: each id is answered for once. */
const ITEMS_PER_TURN_MAX = 700;
const COMMITS = 5;
const REQUESTS = 3;

const request: RedemptionRequest = {
  points: 2_500,
  amount: { currency: 'EUR', minor: 2_500n },
  consent: {
    text: 'redeem-to-own-account/1',
    language: 'en',
    payee: 'DE•• •••• 1234',
    givenAt: '2026-11-22T09:00:00.000Z',
  },
};

export const outbox: Row = {
  id: 'P9',
  comparisons: [
    {
      id: 'P9',
      figure: 'rate',
      unit: 'items/s',
      ours: 'outbox, one stream',
      yardstick: `${COMMITS} bare commits and ${REQUESTS} bare requests each`,
      target: { least: 0.7 },
    },
  ],
  prepare: async ({ folder, rounds }) => {
    const ids = Array.from({ length: (rounds + 1) * ITEMS_PER_TURN_MAX }, () =>
      redemptionId.parse(orderedId()),
    );
    const parties = await enrolledParties({ ledger: LEDGER_URN, bank: BANK, kiosk: KIOSK });
    const answers = await answersAbout(ids, { request, terminal: KIOSK });
    const [ledger, bank] = [
      await startEcho(parties.ledger, answers.ledger),
      await startEcho(parties.bank, answers.bank),
    ];
    const kiosk = startedKiosk(join(folder, 'kiosk.db'), {
      identity: parties.kiosk,
      urls: { ledger: ledger.url, bank: bank.url },
      ids: [...ids],
    });
    const widths = (id: string) => ({
      id,
      request: JSON.stringify({ ...request, amount: { currency: 'EUR', minor: '2500' } }),
      authorization: signedLike('authorization', SIGNED_CHARACTERS.authorization, id),
      receipt: signedLike('receipt', SIGNED_CHARACTERS.receipt, id),
      statement: signedLike('statement', SIGNED_CHARACTERS.statement, id),
    });
    const bare = openBareOutbox(join(folder, 'bare.db'), () => widths(orderedId()));
    const asked = bareRequests(parties.kiosk);
    let place = 0;
    const bareItem = async (): Promise<void> => {
      const id = ids[place++ % ids.length] ?? '';
      const { authorization, receipt, ...wide } = widths(id);
      const [begin, authorized, sent, confirmed, settled] = bare.commits;
      begin?.();
      await asked.put(`${ledger.url}/v1/redemptions/${id}`, wide.request);
      authorized?.();
      sent?.();
      await asked.put(`${bank.url}/v1/transfers/${id}`, JSON.stringify({ authorization }));
      confirmed?.();
      const delivery = JSON.stringify({ receipt, authorization });
      await asked.put(`${ledger.url}/v1/redemptions/${id}/receipt`, delivery);
      settled?.();
    };
    return {
      ours: paced({ ms: TURN_MS, callers: 1, steps: [kiosk.carry] }),
      yardstick: paced({ ms: TURN_MS, callers: 1, steps: [bareItem] }),
      notes: () => [`${kiosk.commits() / kiosk.items()} commits and ${REQUESTS} requests an item`],
      end: async () => {
        await kiosk.stop();
        await asked.close();
        bare.close();
        await ledger.stop();
        await bank.stop();
      },
    };
  },
};

interface KioskParts {
  identity: { key: string; certificate: string; authority: string };
  urls: { ledger: string; bank: string };
  /** Of the redemptions, in their order. */
  ids: RedemptionId[];
}

function startedKiosk(file: string, { identity, urls, ids }: KioskParts) {
  const opened = openTransferStore({ file });
  let commits = 0;
  let items = 0;
  const channels = {
    ledger: ledgerChannel({
      url: urls.ledger,
      identity,
      terminal: KIOSK,
      bank: BANK,
      now: systemClock.now,
      newJti: randomUUID,
    }),
    bank: bankChannel({ url: urls.bank, identity, bank: BANK, terminal: KIOSK }),
  };
  const engine = new Engine({
    store: {
      read: opened.read,
      transact: (work) => {
        commits += 1;
        return opened.transact(work);
      },
    },
    ...channels,
    clock: systemClock,
    ids: {
      redemption: () => {
        const id = ids.shift();
        if (id === undefined) throw new Error('no more ids are answered for');
        return id;
      },
    },
    chance: systemChance,
    alarm: (_id, text) => {
      throw new Error(text);
    },
    fatal: (error) => {
      throw error;
    },
  });
  engine.start();
  const carry = async (): Promise<void> => {
    const submitted = engine.submit(request, 't'.repeat(43));
    if (!submitted.ok) throw new Error(submitted.failure.detail);
    const { id } = submitted;
    await new Promise<void>((resolve, reject) => {
      const stop = engine.onChange(() => {
        const found = engine.follow(id);
        if (found === null || !isFinal(found.transfer.state)) return;
        stop();
        if (found.transfer.state === 'settled') resolve();
        else reject(new Error(`it is ${found.transfer.state}`));
      });
    });
    items += 1;
  };
  return {
    carry,
    commits: () => commits,
    items: () => items,
    stop: async () => {
      await engine.stop();
      await channels.ledger.close();
      await channels.bank.close();
      opened.close();
    },
  };
}
