/** The ledger's answers: what is committed before it is said, and what an id stands for. */
import { type Mutation } from './mutation.ts';

const withdraw = 'services/ledger/rules/withdraw.ts';
const authorizeHeld = 'services/ledger/authorize-held.ts';
const chain = 'services/ledger/rules/journal-chain.ts';

export const ledgerMutations: readonly Mutation[] = [
  {
    name: 'ledger: an answer is given before its commit, which goes with the next one',
    file: 'services/ledger/store/sqlite/sqlite-store.ts',
    find: `  return {
    read: async (query) => use(({ read }) => read(query)),
    transact: (query, decide) => group.join(() => decided(query, decide)),`,
    replace: `  const queued: unknown[] = [];
  const late = () =>
    decided({ name: 'programme' }, () => ({ answer: null, writes: queued.splice(0) }));
  return {
    read: async (query) =>
      use(({ read, commit }) => {
        commit([late]);
        return read(query);
      }),
    transact: (query, decide) =>
      group.join(function* () {
        yield* late();
        return yield* decided(query, (facts) => {
          const { answer, writes } = decide(facts);
          if (query.name !== 'redeem' && query.name !== 'redemption') return { answer, writes };
          queued.push(...writes);
          return { answer, writes: [] };
        });
      }),`,
  },
  {
    name: 'ledger: a commit that failed counts as done',
    file: authorizeHeld,
    find: `  return context.store.transact({ name: 'redemption-known', id: row.id }, (facts) =>
    storeAuthorization(facts, signed),
  );`,
    replace: `  return context.store
    .transact({ name: 'redemption-known', id: row.id }, (facts) => storeAuthorization(facts, signed))
    .catch(() => storeAuthorization({ redemption: row }, signed).answer);`,
  },
  {
    name: 'ledger: every retry gets a new authorization',
    file: authorizeHeld,
    find: `  return context.store.transact({ name: 'redemption-known', id: row.id }, (facts) =>
    storeAuthorization(facts, signed),
  );`,
    replace: `  const stored = await context.store.transact({ name: 'redemption-known', id: row.id }, (facts) =>
    storeAuthorization(facts, signed),
  );
  return stored && { ...stored, authorization: signed.authorization };`,
  },
  {
    name: 'ledger: an authorization is given out before it is stored',
    file: authorizeHeld,
    find: `  return context.store.transact({ name: 'redemption-known', id: row.id }, (facts) =>
    storeAuthorization(facts, signed),
  );`,
    replace: `  void context.store
    .transact({ name: 'redemption-known', id: row.id }, (facts) => storeAuthorization(facts, signed))
    .catch(() => {});
  return storeAuthorization({ redemption: row }, signed).answer;`,
  },
  {
    name: 'ledger: withdrawing an id never seen leaves no tombstone',
    file: withdraw,
    find: ": { answer: { ok: true }, writes: [{ op: 'insert', table: 'tombstone', row }] };",
    replace: ': { answer: { ok: true }, writes: row === null ? [] : [] };',
  },
  {
    name: 'ledger: a request that was refused is judged anew when another copy comes',
    file: 'services/ledger/rules/hold.ts',
    find: ': { answer, writes: [refusalKept(ask, answer.failure)] };',
    replace: ': { answer, writes: refusalKept(ask, answer.failure) === null ? [] : [] };',
  },
  {
    name: 'ledger: a withdrawal is confirmed whatever the redemption is',
    file: withdraw,
    find: "    return refused('redemption-not-withdrawable', `the redemption is ${row.state}`);",
    replace: '    return unchanged({ ok: true });',
  },
  {
    name: 'ledger: a withdrawn redemption keeps its points',
    file: 'services/ledger/rules/give-back.ts',
    find: "    ...givenBack(row, facts, { ...movement, kind: 'release', lifeMsMin: 0 }),\n",
    replace: '',
  },
  {
    name: 'ledger: a sealed wish is taken under any id',
    file: 'services/ledger/rules/wish.ts',
    find: "  return content.id === id ? null : failureOf('body-invalid', 'wish: sealed for another id');",
    replace: '  return null;',
  },
  {
    name: 'ledger: a wish is carried out after two weeks',
    file: 'services/ledger/rules/policy.ts',
    find: '    ageSecondsMax: limits.wishAgeSecondsMax,',
    replace: '    ageSecondsMax: limits.wishAgeSecondsMax * 2,',
  },
  {
    name: 'ledger: a claim that is told again counts as a copy',
    file: 'services/ledger/rules/terminal.ts',
    find: '  if (claim.epoch === known.epoch && claim.nonce === known.nonce) return null;\n',
    replace: '',
  },
  {
    name: 'ledger: a claim of the next start counts as a copy',
    file: 'services/ledger/rules/terminal.ts',
    find: '  if (claim.epoch > known.epoch) return null;\n',
    replace: '',
  },
  {
    name: 'ledger: the hash of a transaction leaves out the one before it',
    file: chain,
    find: 'hash: sha256(`${DOMAIN}\\n${previous.hash}\\n${content}\\n`)',
    replace: 'hash: sha256(`${DOMAIN}\\n${chainStart.hash}\\n${content}\\n`)',
  },
  {
    name: 'ledger: the hash of a transaction leaves out its entries',
    file: chain,
    find: 'entries: entries.map(({ account, customerId, points, providerId }, line) => ({',
    replace:
      'entries: entries.slice(entries.length).map(({ account, customerId, points, providerId }, line) => ({',
  },
  {
    name: 'ledger: the hash of a transaction does not tell giving from taking',
    file: chain,
    find: '      points,\n      provider: providerId,',
    replace: '      points: Math.abs(points),\n      provider: providerId,',
  },
];
