/** Noun `payee`: the account that a customer is paid to, and how long a changed one waits. */
import { payeeAccount, type PayeeAccount } from '../../protocol/operator/customer.ts';
import { payeePolicySeen, payeeSeen } from '../../protocol/operator/customer-desk.ts';
import { Misused, type Noun, verb } from './verb.ts';
import { idFrom, numberFrom } from './words.ts';

export const accountFlags = {
  holder: { type: 'string', value: 'NAME', summary: 'in whose name it is (the customer’s)' },
  iban: { type: 'string', value: 'IBAN', summary: 'with --bic' },
  bic: { type: 'string', value: 'BIC', summary: 'of the bank' },
  bank: { type: 'string', value: 'NAME', summary: 'what the customer calls the bank' },
  account: {
    type: 'string',
    value: 'BANK-BRANCH-TYPE-NUMBER',
    summary: 'Japanese: codes of 4 and 3 digits, type 1, 2 or 4, number of 7 digits',
  },
} as const;

type Typed = Partial<Record<keyof typeof accountFlags, string | undefined>>;

/** @throws Misused where the flags are no account */
export function accountFrom({ holder, iban, bic, bank, account }: Typed): PayeeAccount {
  const [bankCode, branchCode, accountType, accountNumber] = account?.split('-') ?? [];
  const entered = payeeAccount.safeParse(
    account === undefined
      ? { kind: 'iban', holder, iban, bic, ...(bank !== undefined && { bank }) }
      : { kind: 'jp-account', holder, bankCode, branchCode, accountType, accountNumber },
  );
  if (entered.data !== undefined) return entered.data;
  const wrong = entered.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Misused(`an account needs --iban and --bic, or --account; look at: ${wrong}`);
}

const set = verb({
  name: 'set',
  summary: 'another account; nothing is paid to it until the cool-off is over',
  operands: ['customer'],
  flags: { ...accountFlags, holder: { ...accountFlags.holder, required: true } },
  run: async ({ operands, flags, connection }) => ({
    kind: 'record',
    fields: await connection.ledger({
      method: 'PUT',
      path: `/v1/operator/customers/${idFrom('customer', operands.customer)}/payee`,
      body: accountFrom(flags),
      answer: payeeSeen,
    }),
  }),
});

const coolOff = verb({
  name: 'cool-off',
  summary: 'how long nothing is paid to an account that was changed',
  operands: [],
  flags: { seconds: { type: 'string', value: 'N', summary: 'from now on, for changes to come' } },
  run: async ({ flags: { seconds }, connection }) => {
    const path = '/v1/operator/payee-policy';
    const answer = payeePolicySeen;
    if (seconds === undefined) {
      return { kind: 'record', fields: await connection.ledger({ method: 'GET', path, answer }) };
    }
    const coolOffSeconds = numberFrom('--seconds', seconds, { min: 0, max: 2_592_000 });
    const body = { coolOffSeconds };
    const fields = await connection.ledger({ method: 'PUT', path, body, answer });
    return { kind: 'record', fields };
  },
});

export const payee: Noun = {
  name: 'payee',
  summary: 'the account that a customer is paid to',
  verbs: [set, coolOff],
};
