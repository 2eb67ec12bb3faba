/** What the ledger ends by itself, and what came back. */
import { type Mutation } from './mutation.ts';

const reconciler = 'services/ledger/reconciler.ts';
const reconcile = 'services/ledger/rules/reconcile.ts';
const returns = 'services/ledger/returns.ts';

export const reconcilerMutations: readonly Mutation[] = [
  {
    name: 'ledger: after the window points are released and the bank is not asked',
    file: reconciler,
    find: `    case 'cancel': {
      const { receipt } = await wire.cancel(redemption.id);
      return settled(context, redemption, { receipt, isLate: true });
    }`,
    replace: `    case 'cancel': {
      const { givenBack } = await import('./rules/give-back.ts');
      const decidedMs = clock.now().getTime();
      const [transactionId, repayId] = [context.ids.ordered(), context.ids.ordered()];
      const none = 'no answer in time';
      await store.transact({ name: 'redemption', id: redemption.id }, ({ redemption: now, ...facts }) => ({
        answer: undefined,
        writes: now?.state !== 'authorized' ? [] : [
          { op: 'move-redemption', id: now.id, from: now.state, to: 'cancelled',
            evidence: { decidedMs, bankReference: none, receipt: none, statement: none } },
          ...givenBack(now, facts, { kind: 'release', transactionId, repayId, nowMs: decidedMs, reason: none, lifeMsMin: 0 }),
          { op: 'end-reconciliation', redemptionId: now.id },
        ],
      }));
      return 'released';
    }`,
  },
  {
    name: 'ledger: what the bank does not know when asked is released',
    file: reconciler,
    find: "  if (receipt === null) return 'open';\n",
    replace: `  if (receipt === null) {
    const { givenBack } = await import('./rules/give-back.ts');
    const { store, clock, ids } = context;
    const decidedMs = clock.now().getTime();
    const [transactionId, repayId] = [ids.ordered(), ids.ordered()];
    const none = 'unknown at the bank';
    await store.transact({ name: 'redemption', id: redemptionId }, ({ redemption: now, ...facts }) => ({
      answer: undefined,
      writes: now?.state !== 'authorized' ? [] : [
        { op: 'move-redemption', id: now.id, from: now.state, to: 'cancelled',
          evidence: { decidedMs, bankReference: none + now.id, receipt: none, statement: none } },
        ...givenBack(now, facts, { kind: 'release', transactionId, repayId, nowMs: decidedMs, reason: none, lifeMsMin: 0 }),
        { op: 'end-reconciliation', redemptionId: now.id },
      ],
    }));
    return 'released';
  }
`,
  },
  {
    name: 'ledger: after the window the bank is never asked to cancel',
    file: reconcile,
    find: "  return isOver ? 'cancel' : 'ask';",
    replace: "  return isOver ? 'nothing' : 'ask';",
  },
  {
    name: 'ledger: the receipt the bank gives when asked is not used',
    file: reconciler,
    find: '  const outcome = await settleByReceipt(context, redemptionId, { receipt });\n',
    replace: `  if (receipt.length > 0) return 'open';
  const outcome = await settleByReceipt(context, redemptionId, { receipt });
`,
  },
  {
    name: 'ledger: a hold that was never authorized stands for ever',
    file: reconcile,
    find: "  if (state === 'held') return isOver ? 'withdraw' : 'nothing';",
    replace: "  if (state === 'held') return 'nothing';",
  },
  {
    name: 'ledger: an authorized redemption is not on the agenda',
    file: 'services/ledger/rules/authorize.ts',
    find: "{ op: 'put-reconciliation', row: authorizedAgenda(row.id, signed) },",
    replace:
      "{ op: 'put-reconciliation', row: { ...authorizedAgenda(row.id, signed), dueMs: Number.MAX_SAFE_INTEGER } },",
  },
  {
    name: 'ledger: one round that fails is the last one',
    file: reconciler,
    find: '      failures += 1;\n      log.error',
    replace: '      failures += 1;\n      return Number.MAX_SAFE_INTEGER;\n      log.error',
  },
  {
    name: 'ledger: a return that comes before its completion is passed over',
    file: returns,
    find: "  if (verdict.kind !== 'too-early' && verdict.kind !== 'unknown') {",
    replace: `  if (verdict.kind === 'too-early') {
    await passed(context, told.sequence);
    return 'known';
  }
  if (verdict.kind !== 'unknown') {`,
  },
  {
    name: 'ledger: the list of returns is read on past the next one',
    file: 'services/ledger/rules/money-back.ts',
    find: "[{ op: 'put-cursor', list: 'returns', row: { bank, sequence } }]",
    replace: "[{ op: 'put-cursor', list: 'returns', row: { bank, sequence: sequence + 1 } }]",
  },
  {
    name: 'ledger: a page of returns is marked as read before it is applied',
    file: returns,
    find: '    for (const one of told) {\n',
    replace: `    await passed(context, told.at(-1)?.sequence ?? after);
    for (const one of told) {
`,
  },
];
