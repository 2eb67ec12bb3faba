/** Points: what a lot, a journal and a balance say of the same movement. */
import { type Mutation } from './mutation.ts';

const receipt = 'services/ledger/rules/receipt.ts';
const giveBack = 'services/ledger/rules/give-back.ts';
const hold = 'services/ledger/rules/hold.ts';
const lots = 'services/ledger/rules/lots.ts';
const journal = 'services/ledger/rules/journal.ts';

export const pointsMutations: readonly Mutation[] = [
  {
    name: 'everybody: points for money are rounded down',
    file: 'protocol/money.ts',
    find: '(amount.minor * BigInt(rate.points) + divisor - 1n) / divisor',
    replace: '(amount.minor * BigInt(rate.points)) / divisor',
  },
  {
    name: 'ledger: a refusal subtracts the points as a completion does',
    file: receipt,
    find: "  if (receipt.outcome !== 'completed') {",
    replace: "  if (receipt.outcome === 'cancelled') {",
  },
  {
    name: 'ledger: a refusal does not give the points back',
    file: receipt,
    find: "return givenBack(row, facts, { kind: 'release', ...ids, nowMs, reason, lifeMsMin });",
    replace:
      "const back = givenBack(row, facts, { kind: 'release', ...ids, nowMs, reason, lifeMsMin });\n    return receipt.outcome === 'refused' ? back.filter(({ op }) => op === 'post') : back;",
  },
  {
    name: 'ledger: a refusal is written down as a cancellation',
    file: 'services/ledger/rules/redemption-state.ts',
    find: "  refused: 'refuse',\n",
    replace: "  refused: 'cancel',\n",
  },
  {
    name: 'ledger: a completion gives its points back to the lots as well',
    file: receipt,
    find: '  assertWhole(takings, row.points);\n  return [\n',
    replace: `  assertWhole(takings, row.points);
  return [
    ...takings.map(({ lotId, points }) => ({ op: 'move-lot' as const, lotId, points })),
`,
  },
  {
    name: 'ledger: a completion leaves the points held',
    file: receipt,
    find: '  assertWhole(takings, row.points);\n  return [\n',
    replace: '  if (row.points > 0) return [];\n  return [\n',
  },
  {
    name: 'ledger: points that come back stay out of their lots',
    file: giveBack,
    find: '    ...takings.map((taking) => ({',
    replace: '    ...takings.slice(1).map((taking) => ({',
  },
  {
    name: 'ledger: money that came back gives new points instead of the redeemed ones',
    file: journal,
    find: "  return: { from: 'redeemed', to: 'available' },",
    replace: "  return: { from: 'issued', to: 'available' },",
  },
  {
    name: 'ledger: of several lots of one shop the journal counts the last',
    file: journal,
    find: '    sums.set(providerId, (sums.get(providerId) ?? 0) + points);',
    replace: '    sums.set(providerId, points);',
  },
  {
    name: 'ledger: fewer points are taken from the lots than are held',
    file: hold,
    find: "{ op: 'move-lot' as const, lotId: lot.id, points: -points },",
    replace: "{ op: 'move-lot' as const, lotId: lot.id, points: -Math.floor(points / 2) },",
  },
  {
    name: 'ledger: points of a purchase that may still be refunded are taken',
    file: lots,
    find: '  lot.matureMs <= nowMs && nowMs < lot.expireMs;',
    replace: '  nowMs < lot.expireMs;',
  },
  {
    name: 'ledger: expired points are taken',
    file: lots,
    find: '  lot.matureMs <= nowMs && nowMs < lot.expireMs;',
    replace: '  lot.matureMs <= nowMs;',
  },
  {
    name: 'ledger: the youngest lots are taken first',
    file: lots,
    find: '  left.earnedMs - right.earnedMs ||',
    replace: '  right.earnedMs - left.earnedMs ||',
  },
  {
    name: 'ledger: the balance kept beside the journal counts one entry of each movement',
    file: 'services/ledger/store/sql/journal.ts',
    find: '    ...entries.map(moveBalance),',
    replace: '    ...entries.slice(0, 2).map(moveBalance),',
  },
];
