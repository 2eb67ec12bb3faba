/** A bank as the reconciler sees it: what it says is set by a test, and signed with its real key. */
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { type Redemption } from '../../../../protocol/ledger.ts';
import { type FinalOutcome, type TransferReturn } from '../../../../protocol/messages.ts';
import { LEDGER_URN } from '../../../../protocol/identity.ts';
import { type KeptKey } from '../../../../protocol/sealed/keys.ts';
import { signMessage } from '../../../../protocol/sealed/sign.ts';
import { writeCamt054 } from '../../../../services/iso20022/camt-054.ts';
import { type BankSaid, type BankWire } from '../../../../services/ledger/bank-channel.ts';
import { PeerUnreachable } from '../../../../services/mutual-tls/client.ts';
import { BANK, bodyOf, type LedgerUnderTest } from './ledger-under-test.ts';

export interface BankInMemory {
  wire: BankWire;
  up: boolean;
  asked: string[];
  /** The last word on an id; once said, it stays. */
  receipts: Map<RedemptionId, { outcome: FinalOutcome; jws: string }>;
  /** The authorizations it has seen: the ledger gets them back. */
  claims: Map<RedemptionId, string>;
  /** Its list of transfers: a test says what is on it. */
  listed: { sequence: number; redemption: RedemptionId }[];
  decide(id: RedemptionId, outcome: FinalOutcome): Promise<string>;
  /** Appends to the bank's list of returns. */
  sendBack(id: RedemptionId, change?: Partial<TransferReturn>, key?: KeptKey): Promise<void>;
}

export function bankInMemory(ledger: LedgerUnderTest): BankInMemory {
  const returns: { sequence: number; evidence: string }[] = [];
  const answer = async (what: string, id: RedemptionId): Promise<BankSaid> => {
    bank.asked.push(what);
    if (!bank.up) throw new PeerUnreachable('down');
    return { receipt: bank.receipts.get(id)?.jws ?? null, authorization: bank.claims.get(id) };
  };
  const bank: BankInMemory = {
    up: true,
    asked: [],
    receipts: new Map(),
    claims: new Map(),
    listed: [],
    wire: {
      status: (id) => answer('status', id),
      cancel: async (id) => {
        if (bank.up && !bank.receipts.has(id)) await bank.decide(id, 'cancelled');
        return answer('cancel', id);
      },
      transfersAfter: async (sequence) => {
        if (!bank.up) throw new PeerUnreachable('down');
        return bank.listed.filter((one) => one.sequence > sequence).slice(0, 2);
      },
      returnsAfter: async (sequence) => {
        if (!bank.up) throw new PeerUnreachable('down');
        return returns.filter((one) => one.sequence > sequence).slice(0, 20);
      },
    },
    decide: async (id, outcome) => {
      const known = bank.receipts.get(id);
      if (known !== undefined) return known.jws;
      const jws = await ledger.receiptFor(await rowOf(ledger, id), { outcome });
      bank.receipts.set(id, { outcome, jws });
      return jws;
    },
    sendBack: async (id, change = {}, key = ledger.bankKeys.sig) => {
      const said = { ...(await returnOf(ledger, id)), ...change };
      const evidence = await signMessage('return', said, key);
      returns.push({ sequence: returns.length + 1, evidence });
    },
  };
  return bank;
}

export const rowOf = async (ledger: LedgerUnderTest, id: RedemptionId): Promise<Redemption> =>
  bodyOf<Redemption>(await ledger.call('GET', '/v1/redemptions/:id', { id }));

async function returnOf(ledger: LedgerUnderTest, id: RedemptionId): Promise<TransferReturn> {
  const { amount } = await rowOf(ledger, id);
  const now = ledger.context.clock.now();
  const reason = { code: 'AC04', text: 'Account closed' };
  const bankReference = `B-${id.slice(-12)}`;
  return {
    iss: BANK,
    aud: LEDGER_URN,
    iat: Math.floor(now.getTime() / 1000),
    jti: ledger.context.ids.random(),
    redemption: id,
    amount,
    completion: 'KG-1',
    bankReference,
    returnedAt: now.toISOString(),
    reason,
    document: writeCamt054({
      messageId: 'N-1',
      createdAt: now,
      account: 'DE89370400440532013000',
      endToEndId: id,
      amount,
      bookedAt: now,
      bankReference,
      reason,
    }),
  };
}
