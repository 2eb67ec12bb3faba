/** Signed words: who is believed, about what. */
import { type Mutation } from './mutation.ts';

const verify = 'protocol/sealed/verify.ts';
const receipt = 'services/ledger/rules/receipt.ts';
const ledgerChannel = 'main/channels/ledger-channel.ts';
const bankChannel = 'main/channels/bank-channel.ts';

export const evidenceMutations: readonly Mutation[] = [
  {
    name: 'everybody: the header of a signature is read, the signature is not verified',
    file: verify,
    find: "  if (!signatureHolds(parts, key)) return refused('the signature does not verify');\n",
    replace: '',
  },
  {
    name: 'ledger: the receipt of another redemption is believed',
    file: receipt,
    find: "  if (receipt.redemption !== row.id) return 'about another redemption';",
    replace: '  if (receipt.redemption !== row.id) return null;',
  },
  {
    name: 'ledger: the amount of a receipt is not compared',
    file: receipt,
    find: "  if (receipt.amount !== null && !sameMoney(receipt.amount, amount)) return 'another amount';\n",
    replace: '',
  },
  {
    name: 'ledger: a receipt may answer any authorization',
    file: receipt,
    find: '  return authorization === digest && amount !== null;',
    replace: '  return authorization !== digest || amount !== null;',
  },
  {
    name: 'kiosk: the authorization in an answer is not verified',
    file: ledgerChannel,
    find: '  const authorized = body.authorization === null || (await authorizationHolds(body, expected));',
    replace: '  const authorized = body.authorization === null || expected.id === body.id;',
  },
  {
    name: 'kiosk: an authorization for another redemption is taken',
    file: ledgerChannel,
    find: `    said.redemption === id &&
    sameMoney(said.amount, amount)
  );
}

async function statementHolds(`,
    replace: `    amount.minor > 0n
  );
}

async function statementHolds(`,
  },
  {
    name: 'kiosk: a receipt is not verified before it is kept',
    file: bankChannel,
    find: '  return (await receiptIn(evidence, expected))?.outcome === status;',
    replace: '  return evidence.length > 0;',
  },
  {
    name: 'kiosk: a receipt may answer any authorization',
    file: bankChannel,
    find: '  return (await isAbout(receipt, authorization)) ? receipt : null;',
    replace: '  return (await isAbout(receipt, undefined)) ? receipt : null;',
  },
  {
    name: 'kiosk: the amount of a receipt is not compared',
    file: 'main/engine/bank-verdict.ts',
    find: "  if (!amountHolds) return alarm('a receipt over another amount came');\n",
    replace: '',
  },
];
