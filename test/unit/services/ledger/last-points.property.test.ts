/**
 * F12, in every order: some kiosks ask for one customer's points at once, some of them twice, and a
 * scheduler decides whose turn it is at each of the ledger's commits, and between them.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Redemption } from '../../../../protocol/ledger.ts';
import { type LedgerStore } from '../../../../services/ledger/store/contract.ts';
import { checkBooks } from '../../../../services/ledger/store/sqlite/check-books.ts';
import { openDatabase } from '../../../../services/ledger/store/sqlite/open.ts';
import { sqliteStore } from '../../../../services/ledger/store/sqlite/sqlite-store.ts';
import {
  type Answer,
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
} from './ledger-under-test.ts';

const kioskAt = (place: number): string => `urn:kangen:kiosk:hanami-market:race-${place}`;

/** In steps of ten cents; the customer has 49.20 euro. */
const asked = fc.record({
  minor: fc.oneof(
    fc.constant(500n),
    fc.bigInt({ min: 50n, max: 492n }).map((tens) => tens * 10n),
  ),
  times: fc.integer({ min: 1, max: 2 }),
});

/** A real store whose every call first waits for its turn, once the race has begun. */
async function ledgerWithTurns() {
  const database = openDatabase(':memory:');
  const inner = sqliteStore(database);
  const turn = { take: (): Promise<void> => Promise.resolve() };
  const store: LedgerStore = {
    read: async (query) => {
      await turn.take();
      return inner.read(query);
    },
    transact: async (query, decide) => {
      await turn.take();
      return inner.transact(query, decide);
    },
    close: inner.close,
  };
  const ledger = await ledgerUnderTest({ context: { store } });
  return { ledger, database, turn };
}

interface Raced {
  minor: bigint;
  answers: Answer[];
}

/** Asked twice under one id it was answered once; and who was refused could not have been served. */
function isFair({ minor, answers }: Raced, available: number): boolean {
  const words = new Set(
    answers.map((answer) =>
      answer.ok ? bodyOf<Redemption>(answer).authorization : codeOf(answer),
    ),
  );
  if (words.size !== 1) return false;
  // Points never came back meanwhile: what does not fit now never did.
  return words.has('points-insufficient') ? Number(minor) > available : isHeld(answers);
}

const isHeld = (answers: Answer[]): boolean => answers.every(({ ok }) => ok);

async function sessions(ledger: LedgerUnderTest, count: number): Promise<string[]> {
  const bearers: string[] = [];
  for (let place = 0; place < count; place += 1)
    bearers.push(await ledger.signIn(0, kioskAt(place)));
  return bearers;
}

it('holds all that the points pay for and nothing more, whoever goes first', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(asked, { minLength: 2, maxLength: 12 }),
      async (scheduler, asks) => {
        const { ledger, database, turn } = await ledgerWithTurns();
        const bearers = await sessions(ledger, asks.length);
        turn.take = () => scheduler.schedule(Promise.resolve());
        const racing = asks.map(async ({ minor, times }, place) => {
          const options = { id: ledger.newId(), terminal: kioskAt(place) };
          const tries = Array.from({ length: times }, () =>
            ledger.redeem(bearers[place] ?? '', minor, options),
          );
          return { minor, answers: await Promise.all(tries) };
        });
        const ended = await scheduler.waitFor(Promise.all(racing));
        turn.take = () => Promise.resolve();

        const { available, held } = await ledger.account(bearers[0] ?? '', kioskAt(0));
        const holding = ended.filter(({ answers }) => answers.some(({ ok }) => ok));
        const sum = holding.reduce((total, { minor }) => total + Number(minor), 0);
        expect({ available, held }).toEqual({ available: 4_920 - sum, held: sum });
        for (const one of ended) expect(one).toSatisfy((race: Raced) => isFair(race, available));
        expect(checkBooks(database)).toEqual([]);
      },
    ),
    { numRuns: 50 },
  );
}, 120_000);
