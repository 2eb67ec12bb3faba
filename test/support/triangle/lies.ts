/**
 * What a bank may say instead of the truth, signed by its own key where it can be: it has done what it
 * was asked for, and tells something else.
 */
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { transferStatus, type TransferStatus } from '../../../protocol/bank.ts';
import { failureOf } from '../../../protocol/failure.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { receipt, type Receipt, type Report } from '../../../protocol/messages.ts';
import { generateKey } from '../../../protocol/sealed/keys.ts';
import { signMessage } from '../../../protocol/sealed/sign.ts';
import { type Answer } from '../../simulation/world/network.ts';
import { KIOSK, type Triangle } from './triangle.ts';

export interface LieTold {
  triangle: Triangle;
  id: RedemptionId;
  /** The bank's honest receipt for an earlier redemption. */
  another: string;
}

export interface Lie {
  name: string;
  tell(honest: Answer, told: LieTold): Promise<Answer>;
  /** Something is wrong that only a person can mend; an honest bank may be busy for ever. */
  isAlarm: boolean;
  /** The ledger keeps it for a person when the bank itself says so. */
  isFinding: boolean;
  /** It is a receipt, and could be carried to the ledger as one. */
  isReceipt: boolean;
}

export const lies: readonly Lie[] = [
  {
    name: 'it has never heard of it',
    isAlarm: false,
    isFinding: false,
    isReceipt: false,
    tell: async (_honest, told) => reported(told, 'unknown'),
  },
  {
    name: 'pending, for ever',
    isAlarm: false,
    isFinding: false,
    isReceipt: false,
    tell: async (_honest, told) => reported(told, 'pending'),
  },
  {
    name: '500, for ever',
    isAlarm: false,
    isFinding: false,
    isReceipt: false,
    tell: async () => ({
      status: 500,
      text: JSON.stringify(failureOf('internal-error', 'something failed')),
    }),
  },
  {
    name: 'the status alone, without evidence',
    isAlarm: true,
    isFinding: true,
    isReceipt: false,
    tell: async (honest) => said({ ...read(honest), evidence: 'e30.e30.e30' }),
  },
  changed('completed, over a cent more', (genuine) => ({
    amount: genuine.amount && { ...genuine.amount, minor: genuine.amount.minor + 1n },
  })),
  changed('completed, over no amount', () => ({ amount: null })),
  changed('completed, for another authorization', () => ({ authorization: 'A'.repeat(43) })),
  changed('completed, for no authorization', () => ({ authorization: null })),
  changed('as another bank', () => ({ iss: 'urn:kangen:bank:OTHRDEFFXXX' })),
  changed('to somebody else', () => ({ aud: KIOSK })),
  {
    name: 'signed by a key that is not its own',
    // It may be the bank's next key, which it shows a moment later: a finding only past the window.
    isAlarm: true,
    isFinding: true,
    isReceipt: true,
    tell: async (honest) => {
      const { status, evidence } = read(honest);
      const stranger = await generateKey('sig');
      return said({
        status,
        evidence: await signMessage('receipt', receiptIn(evidence), stranger),
      });
    },
  },
  {
    name: 'with a signature that does not hold',
    isAlarm: true,
    isFinding: true,
    isReceipt: true,
    tell: async (honest) => {
      const { status, evidence } = read(honest);
      const [head = '', body = ''] = evidence.split('.');
      const signature = Buffer.alloc(64, 7).toString('base64url');
      return said({ status, evidence: `${head}.${body}.${signature}` });
    },
  },
  {
    name: "with another redemption's receipt",
    isAlarm: true,
    isFinding: true,
    isReceipt: true,
    tell: async (_honest, { another }) => said({ status: 'completed', evidence: another }),
  },
];

/** Its own signature, under something that is not so. */
function changed(name: string, change: (genuine: Receipt) => Partial<Receipt>): Lie {
  return {
    name,
    isAlarm: true,
    isFinding: true,
    isReceipt: true,
    tell: async (honest, { triangle }) => {
      const { status, evidence } = read(honest);
      const genuine = receiptIn(evidence);
      const [key] = triangle.template.bankKeys;
      const lie = await signMessage('receipt', { ...genuine, ...change(genuine) }, key);
      return said({ status, evidence: lie });
    },
  };
}

/** A refusal of what was accepted, signed by the bank: its second word on one id. */
export async function refusalAfter(evidence: string, { template }: Triangle): Promise<string> {
  const genuine = receiptIn(evidence);
  const document = genuine.document
    .replaceAll('ACSC', 'RJCT')
    .replace('<OrgnlTxRef>', '<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf><OrgnlTxRef>');
  const reason = { code: 'AC04', text: 'Account closed' };
  const contrary: Receipt = { ...genuine, outcome: 'refused', reason, document };
  return signMessage('receipt', contrary, template.bankKeys[0]);
}

export const evidenceIn = (answer: Answer): string => read(answer).evidence;

const read = ({ text }: Answer): TransferStatus => transferStatus.parse(JSON.parse(text));

const receiptIn = (evidence: string): Receipt => receipt.parse(decodeJwt(evidence));

function said(status: TransferStatus): Answer {
  return { status: 200, text: JSON.stringify(z.encode(transferStatus, status)) };
}

async function reported({ triangle, id }: LieTold, status: Report['status']): Promise<Answer> {
  const { bank, bankKeys } = triangle.template;
  const report: Report = {
    iss: bank,
    aud: KIOSK,
    iat: Math.floor(triangle.loop.nowMs / 1000),
    jti: '00000000-0000-4000-8000-000000000000',
    redemption: id,
    status,
    document: null,
  };
  return said({ status, evidence: await signMessage('report', report, bankKeys[0]) });
}
