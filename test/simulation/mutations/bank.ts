/** The bank: once, for ever, and what it says it has done. */
import { type Mutation } from './mutation.ts';

const settle = 'services/bank-sandbox/transfers/settle.ts';
const moveMoney = 'services/bank-sandbox/accounts/move-money.ts';
const back = 'services/bank-sandbox/transfers/return-transfer.ts';

export const bankMutations: readonly Mutation[] = [
  {
    name: 'bank: receipt and money are two commits',
    file: settle,
    find: `      if (outcome === 'completed') {
        assert(planned.order !== null, 'only an order can be completed');
        moveMoney(planned.order, books);
      }
      return record;
    });
`,
    replace: `      return record;
    });
    const { order } = planned;
    if (settled?.state === 'final' && settled.receipt === receipt && settled.outcome === 'completed') {
      assert(order !== null, 'only an order can be completed');
      bank.store.transact((books) => moveMoney(order, books));
    }
`,
  },
  {
    name: 'bank: the receipt is given and the money is not moved',
    file: settle,
    find: '        moveMoney(planned.order, books);\n',
    replace: '        if (attempt > 1) moveMoney(planned.order, books);\n',
  },
  {
    name: 'bank: a cancellation of an id never seen is signed and not kept',
    file: settle,
    find: '    const settled = bank.store.transact((books): TransferRecord | null => {\n',
    replace: `    if (planned.claim === null)
      return { state: 'final', redemption, claim: null, outcome: planned.outcome, bankReference, receipt };
    const settled = bank.store.transact((books): TransferRecord | null => {
`,
  },
  {
    name: 'bank: each question about a final transfer is answered with a new receipt',
    file: 'services/bank-sandbox/transfers/answer.ts',
    find: "  if (record?.state === 'final') {\n",
    replace: `  if (record?.state === 'final' && record.outcome === 'refused') {
    const { signReceipt } = await import('../rules/evidence.ts');
    const word = { ...record, reason: null, orderMessageId: null };
    const receipt = await signReceipt(word, signerOf(bank, bank.clock.now()));
    return { ok: true, body: { status: record.outcome, evidence: receipt, ...claim } };
  }
  if (record?.state === 'final') {
`,
  },
  {
    name: 'bank: what was accepted is forgotten when it restarts',
    file: 'services/bank-sandbox/transfers/pending.ts',
    find: 'for (const transfer of bank.store.read.pending()) await executePendingTransfer(bank, transfer);',
    replace: 'await Promise.resolve(bank);',
  },
  {
    name: 'bank: the debit is posted, the credit is not',
    file: moveMoney,
    find: "  books.post({ ...posting, side: 'credit', account: accountIdOf(creditor) });\n",
    replace: '  void creditor;\n',
  },
  {
    name: 'bank: the money goes to the account it came from',
    file: moveMoney,
    find: "side: 'credit', account: accountIdOf(creditor) });",
    replace: "side: 'credit', account: accountIdOf(debtor ?? creditor) });",
  },
  {
    name: 'bank: money that comes back is taken from nobody',
    file: back,
    find: "  books.postReturn({ ...paidTo, side: 'debit' });\n",
    replace: '  void paidTo;\n',
  },
  {
    name: 'bank: what came back is told, and not booked',
    file: back,
    find: "  books.postReturn({ ...paidTo, side: 'debit' });\n  books.postReturn({ ...paidFrom, side: 'credit' });\n",
    replace: '  void paidTo;\n  void paidFrom;\n',
  },
];
