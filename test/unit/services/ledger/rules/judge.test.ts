import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  capsOf,
  judge,
  rulesInForce,
  windowMsOf,
} from '../../../../../services/ledger/rules/judge.ts';
import { type LimitRuleRow } from '../../../../../services/ledger/store/rows.ts';

const NOW = 1_800_000_000_000;

const rule = (change: Partial<LimitRuleRow> = {}): LimitRuleRow => {
  const kind = change.kind ?? 'month-amount';
  const counts = !kind.endsWith('-amount');
  return {
    id: change.name ?? 'month',
    name: 'month',
    kind,
    outcome: 'refuse',
    minorMax: counts ? null : 50_000n,
    countMax: counts ? 3 : null,
    windowMinutes: counts ? 60 : null,
    percent: kind === 'near-limit' ? 90 : null,
    changedBy: 'urn:kangen:operator:ann',
    changedMs: NOW - 1_000,
    fromMs: NOW - 1_000,
    ...change,
  };
};

const kinds = fc.constantFrom<LimitRuleRow['kind'][]>(
  'redemption-amount',
  'month-amount',
  'payee-day-amount',
  'customer-count',
  'terminal-count',
  'payee-customers',
  'near-limit',
);
const someRules = fc
  .array(
    fc.record({
      kind: kinds,
      outcome: fc.constantFrom<LimitRuleRow['outcome'][]>('refuse', 'review', 'off'),
      max: fc.integer({ min: 0, max: 100_000 }),
      used: fc.integer({ min: 0, max: 100_000 }),
      percent: fc.integer({ min: 1, max: 100 }),
      fromMs: fc.constantFrom(NOW - 5, NOW, NOW + 5),
      /** Few names, so that some rules are changes of others. */
      name: fc.integer({ min: 0, max: 4 }),
    }),
    { maxLength: 8 },
  )
  .map((drawn) =>
    drawn.map(({ kind, max, used, percent, name, ...more }, place) => {
      const counts = !kind.endsWith('-amount');
      const row = rule({
        ...more,
        // One name is about one thing.
        kind,
        name: `${kind}-${'abcde'.charAt(name)}`,
        id: `rule-${place}`,
        changedMs: NOW - 10 + place,
        minorMax: counts ? null : BigInt(max),
        countMax: counts ? max % 10 : null,
        percent: kind === 'near-limit' ? percent : null,
      });
      return { row, used: BigInt(counts ? used % 10 : used) };
    }),
  );
const asks = fc.record({
  amountMinor: fc.bigInt({ min: 1n, max: 100_000n }),
  redemptionMinorMax: fc.bigInt({ min: 1n, max: 100_000n }),
});
const usedOf = (drawn: { row: LimitRuleRow; used: bigint }[]) =>
  new Map(drawn.map(({ row, used }) => [row.id, used]));

describe('the rules together', () => {
  it('say the same in whatever order they come', () => {
    fc.assert(
      fc.property(
        someRules.chain((drawn) =>
          fc.tuple(
            fc.constant(drawn),
            fc.shuffledSubarray(drawn, { minLength: drawn.length, maxLength: drawn.length }),
          ),
        ),
        asks,
        ([drawn, shuffled], ask) => {
          const said = (some: typeof drawn) =>
            judge(
              some.map(({ row }) => row),
              usedOf(some),
              ask,
              NOW,
            );
          expect(said(shuffled)).toEqual(said(drawn));
        },
      ),
    );
  });

  it('let everything pass that is below every limit', () => {
    fc.assert(
      fc.property(someRules, asks, (drawn, ask) => {
        const rows = drawn.map(({ row }) => row);
        const below = rulesInForce(rows, NOW).every((row) => {
          const used = usedOf(drawn).get(row.id) ?? 0n;
          return row.minorMax === null
            ? used < BigInt(row.countMax ?? 0)
            : used + ask.amountMinor <= row.minorMax;
        });
        fc.pre(below);
        expect(judge(rows, usedOf(drawn), ask, NOW)).toEqual({ kind: 'pass' });
      }),
    );
  });

  it('refuse nothing that the account allows, but for what is suspicious', () => {
    const suspicious = ['payee-customers', 'near-limit'];
    fc.assert(
      fc.property(someRules, asks, (drawn, ask) => {
        const rows = drawn.map(({ row }) => row).filter(({ kind }) => !suspicious.includes(kind));
        const caps = capsOf(rows, usedOf(drawn), NOW);
        const said = judge(rows, usedOf(drawn), ask, NOW);
        const most = [caps.redemptionMinor, caps.monthMinor, caps.payeeMinor].filter(
          (cap) => cap !== null,
        );
        const allowed = !caps.tooOften && most.every((cap) => ask.amountMinor <= cap);
        expect(said.kind !== 'refuse').toBe(allowed);
      }),
    );
  });

  it('refuse rather than review, and name all that ask for a review', () => {
    const rules = [
      rule({ name: 'b', kind: 'customer-count', outcome: 'review' }),
      rule({ name: 'c', kind: 'terminal-count', outcome: 'review' }),
      rule({ name: 'd', kind: 'payee-customers', outcome: 'review' }),
    ];
    const used = new Map([
      ['a', 50_000n],
      ['b', 3n],
      ['c', 2n],
      ['d', 9n],
    ]);
    const ask = { amountMinor: 1n, redemptionMinorMax: 100n };
    expect(judge(rules, used, ask, NOW)).toEqual({ kind: 'review', rules: ['b', 'd'] });
    expect(judge([rule({ name: 'a' }), ...rules], used, ask, NOW)).toEqual({
      kind: 'refuse',
      rule: 'a',
      code: 'amount-above-month-limit',
    });
  });
});

describe('each rule', () => {
  const ask = { amountMinor: 900n, redemptionMinorMax: 1_000n };
  const cases: [LimitRuleRow['kind'], Partial<LimitRuleRow>, passes: bigint, breaks: bigint][] = [
    ['month-amount', { minorMax: 2_000n }, 1_100n, 1_101n],
    ['payee-day-amount', { minorMax: 2_000n }, 1_100n, 1_101n],
    ['customer-count', { countMax: 3 }, 2n, 3n],
    ['terminal-count', { countMax: 3 }, 2n, 3n],
    ['payee-customers', { countMax: 3 }, 2n, 3n],
    ['near-limit', { countMax: 3, percent: 90 }, 2n, 3n],
  ];
  it.each(cases)('%s passes up to its figure, and not beyond', (kind, figures, passes, breaks) => {
    const said = (used: bigint) =>
      judge([rule({ ...figures, kind })], new Map([['month', used]]), ask, NOW).kind;
    expect([said(passes), said(breaks)]).toEqual(['pass', 'refuse']);
  });

  it('of one redemption looks at its amount alone', () => {
    const rules = [rule({ kind: 'redemption-amount', minorMax: 899n })];
    expect(judge(rules, new Map([['month', 0n]]), ask, NOW).kind).toBe('refuse');
  });

  it('about what is just under the limit leaves smaller amounts alone', () => {
    const rules = [rule({ kind: 'near-limit', countMax: 0, percent: 90 })];
    const said = (amountMinor: bigint) =>
      judge(rules, new Map([['month', 5n]]), { ...ask, amountMinor }, NOW).kind;
    expect([said(899n), said(900n)]).toEqual(['pass', 'refuse']);
  });

  it('looks back over its window', () => {
    expect(windowMsOf(rule())).toBe(30 * 86_400_000);
    expect(windowMsOf(rule({ kind: 'payee-day-amount' }))).toBe(86_400_000);
    expect(windowMsOf(rule({ kind: 'customer-count', windowMinutes: 5 }))).toBe(300_000);
  });
});

describe('of one name', () => {
  const changed = (id: string, fromMs: number, more: Partial<LimitRuleRow> = {}): LimitRuleRow =>
    rule({ id, fromMs, changedMs: fromMs - 1, ...more });

  it('the row counts whose time has come last, and before its time nothing changes', () => {
    const rows = [changed('old', NOW - 10), changed('new', NOW), changed('later', NOW + 1)];
    expect(rulesInForce(rows, NOW - 1).map(({ id }) => id)).toEqual(['old']);
    expect(rulesInForce(rows, NOW).map(({ id }) => id)).toEqual(['new']);
    expect(rulesInForce(rows, NOW + 1).map(({ id }) => id)).toEqual(['later']);
  });

  it('of two for the same moment the one that was decided later', () => {
    const rows = [changed('b', NOW, { changedMs: NOW - 2 }), changed('a', NOW)];
    expect(rulesInForce(rows, NOW).map(({ id }) => id)).toEqual(['a']);
  });

  it('off means off, until it is changed again', () => {
    const rows = [changed('on', NOW - 2), changed('off', NOW - 1, { outcome: 'off' })];
    expect(rulesInForce(rows, NOW)).toEqual([]);
    expect(rulesInForce([...rows, changed('on-again', NOW)], NOW)).toHaveLength(1);
  });
});
