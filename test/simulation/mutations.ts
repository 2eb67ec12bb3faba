/**
 * Bugs made by hand, each a small change to one file of the product, applied while the file is loaded
 * and nowhere else. A simulation that does not notice them would notice nothing (docs/proof.md).
 */
export interface Mutation {
  name: string;
  /** From the root of the project. */
  file: string;
  /** Exactly once in the file. */
  find: string;
  replace: string;
}

const engine = 'main/engine/engine.ts';
const step = 'main/engine/step.ts';
const calls = 'main/engine/calls.ts';
const dispatcher = 'main/engine/dispatcher.ts';
const actions = 'main/engine/next-action.ts';
const ledgerVerdict = 'main/engine/ledger-verdict.ts';
const bankVerdict = 'main/engine/bank-verdict.ts';
const receipt = 'services/ledger/rules/receipt.ts';
const hold = 'services/ledger/rules/hold.ts';
const withdraw = 'services/ledger/rules/withdraw.ts';
const purchase = 'services/ledger/rules/purchase.ts';
const putTransfer = 'services/bank-sandbox/transfers/put-transfer.ts';
const settle = 'services/bank-sandbox/transfers/settle.ts';
const plans = 'services/bank-sandbox/transfers/plans.ts';

export const mutations: readonly Mutation[] = [
  // the kiosk
  {
    name: 'kiosk: the order leaves before that is on disk',
    file: step,
    find: "const left = action.kind === 'send' ? dispatched(read) : read;",
    replace: `if (read.state === 'authorized') await ports.act(action, { transfer: read, entry });
  const left = action.kind === 'send' ? dispatched(read) : read;`,
  },
  {
    name: 'kiosk: the id is written down after the request has left',
    file: engine,
    find: '    const problem = this.#begin(id, (tx) => {',
    replace: `    void this.#ports.ledger.requestRedemption(id, request, token);
    const problem = this.#begin(id, (tx) => {`,
  },
  {
    name: 'kiosk: a new id for every try',
    file: calls,
    find: 'ledger.requestRedemption(id, ofSession(transfer), action.token);',
    replace:
      "ledger.requestRedemption((known.inDoubt ? `${id.slice(0, -1)}${id.endsWith('f') ? 'e' : 'f'}` : id) as typeof id, ofSession(transfer), action.token);",
  },
  {
    name: 'kiosk: no answer counts as a refusal',
    file: ledgerVerdict,
    find: "  if (outcome.kind === 'unknown') return stay('ledger', outcome);\n  const { failure }",
    replace:
      "  if (outcome.kind === 'unknown') return take({ kind: 'reject', failure: withdrawn('no answer') });\n  const { failure }",
  },
  {
    name: 'kiosk: a refusal ends it although an earlier try may be alive',
    file: ledgerVerdict,
    find: "return known.inDoubt ? goOn({ refusal: failure }) : take({ kind: 'reject', failure });",
    replace: "return take({ kind: 'reject', failure });",
  },
  {
    name: 'kiosk: what the ledger does not know is given up without withdrawing it',
    file: ledgerVerdict,
    find: '  const none = goOn({ ledgerHasNone: true });',
    replace: "  const none = take({ kind: 'reject', failure: withdrawn('unknown there') });",
  },
  {
    name: 'kiosk: a withdrawal without an answer counts as done',
    file: ledgerVerdict,
    find: "const dead = outcome.kind === 'answered' ||",
    replace: "const dead = outcome.kind !== 'refused' ||",
  },
  {
    name: 'kiosk: a withdrawn id is not understood when asked for',
    file: ledgerVerdict,
    find: `  if (isRefusal(outcome, 'redemption-withdrawn'))
    return take({ kind: 'reject', failure: known.refusal ?? outcome.failure });
`,
    replace: '',
  },
  {
    name: 'kiosk: after a restart nothing unfinished is continued',
    file: engine,
    find: 'this.#agenda.add(open, { known: afterRestart, attended: false, askLedgerDueMs });',
    replace: 'void open;',
  },
  {
    name: 'kiosk: no second try after silence',
    file: dispatcher,
    find: '    this.#cancelTimer = clock.after(delayMs, () => this.pump());',
    replace: '',
  },
  {
    name: 'kiosk: a receipt on disk is not delivered',
    file: engine,
    find: 'if (step.reached !== null && isFinal(step.reached.state)) this.#agenda.remove(entry.id);',
    replace: "if (step.reached?.state === 'confirmed') this.#agenda.remove(entry.id);",
  },
  {
    name: 'kiosk: an order that was lost is asked about and never sent again',
    file: actions,
    find: "kind: known.inDoubt && !known.bankHasNone ? 'ask-bank' : 'send',",
    replace: "kind: 'ask-bank',",
  },
  {
    name: 'kiosk: a bank that cannot be reached counts as a cancellation',
    file: bankVerdict,
    find: "    return { ...stay('bank', outcome), learned: { inDoubt: true, bankHasNone: false } };",
    replace: "    return take({ kind: 'confirm', receipt: 'a.b.c', outcome: 'cancelled' });",
  },
  // the ledger
  {
    name: 'ledger: points are subtracted when the authorization is given out',
    file: 'services/ledger/rules/authorize.ts',
    find: "const to = advance(row.state, 'authorize');",
    replace: "const to = 'completed' as ReturnType<typeof advance>;",
  },
  {
    name: 'ledger: any receipt is believed, whoever signed it and whatever it is about',
    file: receipt,
    find: "  if (receipt.redemption !== row.id) return 'about another redemption';",
    replace: '  if (receipt.redemption !== row.id) return null;',
  },
  {
    name: 'ledger: the state is not looked at again after the statement was signed',
    file: receipt,
    find: `  const clear = alreadySettled(row, ask.receipt);
  if (clear !== null) return unchanged(clear);
  const to = advance(row.state, eventOf[ask.receipt.outcome]);`,
    replace: "  const to = advance('authorized', eventOf[ask.receipt.outcome]);",
  },
  {
    name: 'ledger: the state is not looked at again after the authorization was signed',
    file: 'services/ledger/rules/authorize.ts',
    find: "  if (row.state !== 'held') return unchanged(row);\n",
    replace: '',
  },
  {
    name: 'ledger: a refusal does not give the points back',
    file: receipt,
    find: "if (receipt.outcome !== 'completed') {",
    replace:
      "if (receipt.outcome === 'refused') return [];\n  if (receipt.outcome !== 'completed') {",
  },
  {
    name: 'ledger: points that come back do not go to their lots',
    file: 'services/ledger/rules/give-back.ts',
    find: `      lotId: taking.lotId,
      points: taking.points,`,
    replace: `      lotId: takings[0]?.lotId ?? taking.lotId,
      points: taking.points,`,
  },
  {
    name: 'ledger: points that come back stay out of their lots',
    file: 'services/ledger/rules/give-back.ts',
    find: '    ...takings.map((taking) => ({',
    replace: '    ...takings.slice(1).map((taking) => ({',
  },
  {
    name: 'ledger: a completion gives the points back as well',
    file: receipt,
    find: '  assertWhole(takings, row.points);\n',
    replace: `  if (takings.length > 0)
    return givenBack(row, takings, { kind: 'release', transactionId, nowMs, reason: 'Paid', lifeMsMin: 0 });
`,
  },
  {
    name: 'ledger: withdrawing is allowed after the authorization went out',
    file: withdraw,
    find: "  if (stateAfter(row.state, 'withdraw') === null) {",
    replace: `  if (row.state === 'authorized') return { answer: { ok: true }, writes:
    givenBack(row, takings, { ...ask, kind: 'release', reason: 'Withdrawn', lifeMsMin: 0 }) };
  if (stateAfter(row.state, 'withdraw') === null) {`,
  },
  {
    name: 'ledger: withdrawing an id never seen leaves no tombstone',
    file: withdraw,
    find: ": { answer: { ok: true }, writes: [{ op: 'insert', table: 'tombstone', row }] };",
    replace: ': { answer: { ok: true }, writes: row === null ? [] : [] };',
  },
  {
    name: 'ledger: a request with a known id is held once more',
    file: hold,
    find: '  if (known !== null) return unchanged(known);\n',
    replace: '',
  },
  {
    name: 'ledger: fewer points are taken from the lots than are held',
    file: hold,
    find: "{ op: 'move-lot' as const, lotId: lot.id, points: -points },",
    replace: "{ op: 'move-lot' as const, lotId: lot.id, points: -Math.floor(points / 2) },",
  },
  {
    name: 'ledger: a purchase told twice earns twice',
    file: purchase,
    find: '  if (facts.sameId !== null) return unchanged(replay(facts.sameId, ask));\n',
    replace: '',
  },
  {
    name: 'ledger: a purchase told twice is refused',
    file: purchase,
    find: '  return { ok: true, body: answerOf(stored) };\n',
    replace: "  return { ok: false, failure: failureOf('id-reused', 'told before') };\n",
  },
  {
    name: 'ledger: some answers are given and never committed',
    file: 'services/ledger/store/sqlite/sqlite-store.ts',
    find: '        for (const write of decision.writes) applyWrite(statements, write);\n',
    replace: `        if (decision.writes.length % 3 === 1) decision.writes.length;
        else for (const write of decision.writes) applyWrite(statements, write);
`,
  },
  {
    name: 'ledger: every retry gets a new authorization',
    file: 'services/ledger/authorize-held.ts',
    find: `  return context.store.transact({ name: 'redemption', id: row.id }, (facts) =>
    storeAuthorization(facts, signed),
  );`,
    replace: `  const stored = await context.store.transact({ name: 'redemption', id: row.id }, (facts) =>
    storeAuthorization(facts, signed),
  );
  return stored && { ...stored, authorization: signed.authorization };`,
  },
  // the bank
  {
    name: 'bank: an id that was seen is executed again',
    file: plans,
    find: "    if (record !== null && isNotMine(record, claim)) return { kind: 'stands', record };",
    replace: '',
  },
  {
    name: 'bank: the state is not looked at again after the receipt was signed',
    file: settle,
    find: `      if (current.kind === 'stands') return current.record;
      if (!samePlan(current, planned)) return null;`,
    replace: '',
  },
  {
    name: 'bank: repeated orders are told apart by the text of their signature',
    file: 'services/bank-sandbox/rules/transfer-record.ts',
    find: '  return claim.jti === authorization.jti && sameMoney(claim.amount, authorization.amount);',
    replace: '  return claim.jws === JSON.stringify(authorization);',
  },
  {
    name: 'bank: the receipt is given before the money has moved',
    file: settle,
    find: '        moveMoney(planned.order, books);\n',
    replace: '        if (attempt > 1) moveMoney(planned.order, books);\n',
  },
  {
    name: 'bank: a cancellation leaves no tombstone',
    file: 'services/bank-sandbox/transfers/cancel-transfer.ts',
    find: 'const record = await settle(bank, asking.redemption, cancellation(asking.redemption));',
    replace: `const record = bank.store.read.transfer(asking.redemption) ?? {
    state: 'final' as const, redemption: asking.redemption, claim: null,
    outcome: 'cancelled' as const, bankReference: 'none',
    receipt: await (await import('../rules/evidence.ts')).signReceipt(
      { redemption: asking.redemption, claim: null, outcome: 'cancelled', reason: null,
        bankReference: 'none', orderMessageId: null },
      (await import('../bank.ts')).signerOf(bank, bank.clock.now())),
  };
  if (bank === null) void settle(bank, asking.redemption, cancellation(asking.redemption));`,
  },
  {
    name: 'bank: a cancellation overrules what was paid',
    file: plans,
    find: "    if (record?.state === 'final') return { kind: 'stands', record };",
    replace: '',
  },
  {
    name: 'bank: what was accepted is forgotten when it restarts',
    file: 'services/bank-sandbox/transfers/pending.ts',
    find: 'for (const transfer of bank.store.read.pending()) await executePendingTransfer(bank, transfer);',
    replace: 'await Promise.resolve(bank);',
  },
  {
    name: 'bank: the window is not judged',
    file: putTransfer,
    find: `  if (window === 'over') {
    return settle(bank, redemption, refusal(redemption, claim, reasons.windowOver));
  }
`,
    replace: '',
  },
  {
    name: 'bank: one cent more is paid than was ordered',
    file: 'services/bank-sandbox/accounts/move-money.ts',
    find: 'const posting = { redemption: endToEndId, amount };',
    replace:
      'const posting = { redemption: endToEndId, amount: { ...amount, minor: amount.minor + 1n } };',
  },
  {
    name: 'bank: the debit is posted, the credit is not',
    file: 'services/bank-sandbox/accounts/move-money.ts',
    find: "  books.post({ ...posting, side: 'credit', account: accountIdOf(creditor) });\n",
    replace: '  void creditor;\n',
  },
];
