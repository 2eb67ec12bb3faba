/** What helps while the network is away: the signed policy, and balances that nobody can be told by. */
import { type Database } from 'better-sqlite3';
import { type KeptBalance, type KeptPolicy, type OfflineStore } from '../offline/ports.ts';

export function offlineStore(database: Database): OfflineStore {
  const policy = database.prepare<[], KeptPolicy>('SELECT policy AS jws, keys FROM kept_policy');
  const keepPolicy = database.prepare<[KeptPolicy]>(
    `INSERT INTO kept_policy (only_one, policy, keys) VALUES (1, @jws, @keys)
     ON CONFLICT DO UPDATE SET policy = @jws, keys = @keys`,
  );
  const screen = database.prepare<[], KeptPolicy>('SELECT policy AS jws, keys FROM kept_screen');
  const keepScreen = database.prepare<[KeptPolicy]>(
    `INSERT INTO kept_screen (only_one, policy, keys) VALUES (1, @jws, @keys)
     ON CONFLICT DO UPDATE SET policy = @jws, keys = @keys`,
  );
  const dropScreen = database.prepare('DELETE FROM kept_screen');
  const balance = database.prepare<[string], KeptBalance>(
    'SELECT card, points, currency, worth, as_of AS asOf FROM last_known WHERE card = ?',
  );
  const keepBalance = database.prepare<[KeptBalance]>(
    `INSERT INTO last_known (card, points, currency, worth, as_of)
     VALUES (@card, @points, @currency, @worth, @asOf)
     ON CONFLICT DO UPDATE SET points = @points, currency = @currency, worth = @worth, as_of = @asOf`,
  );
  const forget = database.prepare<[{ notBefore: string; cardsMax: number }]>(
    `DELETE FROM last_known WHERE as_of < @notBefore OR card NOT IN
       (SELECT card FROM last_known ORDER BY as_of DESC, card LIMIT @cardsMax)`,
  );
  return {
    policy: () => policy.get() ?? null,
    keepPolicy: (kept) => {
      keepPolicy.run(kept);
    },
    screenPolicy: () => screen.get() ?? null,
    keepScreenPolicy: (kept) => {
      if (kept === null) dropScreen.run();
      else keepScreen.run(kept);
    },
    balance: (card) => balance.get(card) ?? null,
    keepBalance: database.transaction<OfflineStore['keepBalance']>((kept, bounds) => {
      keepBalance.run(kept);
      forget.run(bounds);
    }),
  };
}
