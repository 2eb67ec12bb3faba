/**
 * The bank, seen from this terminal. What counts in its answer is the signed evidence: a receipt where
 * the status is final, else a report. Both must be signed by the bank and about this id.
 */
import { type TransferStatus, type transferOrder, transferStatus } from '../../protocol/bank.ts';
import { type z } from 'zod';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type KeySet } from '../../protocol/ledger.ts';
import { finalOutcome, type Receipt } from '../../protocol/messages.ts';
import { messageDigest } from '../../protocol/sealed/sign.ts';
import { type BankChannel as BankPort, type ReceiptProof } from '../engine/ports.ts';
import { type DeviceIdentity } from '../identity/enrol.ts';
import { type Outcome } from './outcome.ts';
import { type Peer, peerAt } from './peer.ts';
import { type KeptKeys, keysOf, KeysUnavailable, type PeerKeys } from './peer-keys.ts';
import { ifHolds, messageBy } from './verified.ts';

export interface BankChannelParts {
  /** `https://host:port` */
  url: string;
  identity: DeviceIdentity;
  /** The bank's URN. */
  bank: string;
  /** Our own URN: whom its reports must be addressed to. */
  terminal: string;
  /** Where its keys outlive the process: so that its receipts can be believed while it is silent. */
  kept?: KeptKeys;
}

export interface BankChannel extends BankPort {
  /** @param authorization where given, a receipt must be about this very one */
  status(id: RedemptionId, authorization?: string): Promise<Outcome<TransferStatus>>;
  keys(): Promise<Outcome<KeySet>>;
  close(): Promise<void>;
  /** From the next call on under this certificate. */
  present(identity: DeviceIdentity): void;
}

export function bankChannel(parts: BankChannelParts): BankChannel {
  return bankChannelOver(peerAt({ ...parts, peer: parts.bank }), parts);
}

export function bankChannelOver(
  peer: Peer,
  { bank, terminal, kept }: Pick<BankChannelParts, 'bank' | 'terminal' | 'kept'>,
): BankChannel {
  const keys = keysOf(peer, kept);
  const path = (id: RedemptionId): string => `/v1/transfers/${id}`;
  return {
    order: async (id, authorization) => {
      const body: z.input<typeof transferOrder> = { authorization };
      const answered = await peer.call({
        method: 'PUT',
        path: path(id),
        body,
        answer: transferStatus,
      });
      return ifHolds(answered, (said) =>
        evidenceHolds(said, { id, bank, terminal, keys, authorization }),
      );
    },
    status: async (id, authorization) => {
      const answered = await peer.call({ method: 'GET', path: path(id), answer: transferStatus });
      return ifHolds(answered, (said) =>
        evidenceHolds(said, {
          id,
          bank,
          terminal,
          keys,
          ...(authorization !== undefined && { authorization }),
        }),
      );
    },
    checkReceipt: (id, authorization, evidence) =>
      proofOf(evidence, { id, bank, terminal, keys, authorization }),
    keys: keys.refreshed,
    close: peer.close,
    present: peer.present,
  };
}

interface EvidenceExpectation {
  id: RedemptionId;
  bank: string;
  terminal: string;
  keys: PeerKeys;
  authorization?: string;
}

async function evidenceHolds(
  { status, evidence }: TransferStatus,
  expected: EvidenceExpectation,
): Promise<boolean> {
  if (!finalOutcome.safeParse(status).success) return reportHolds({ status, evidence }, expected);
  return (await receiptIn(evidence, expected))?.outcome === status;
}

async function proofOf(evidence: string, expected: EvidenceExpectation): Promise<ReceiptProof> {
  try {
    return (await receiptIn(evidence, expected)) === null ? 'not-genuine' : 'genuine';
  } catch (error) {
    if (error instanceof KeysUnavailable) return 'no-key';
    throw error;
  }
}

/** @returns null where it is not the bank's receipt about this id, and this authorization */
async function receiptIn(
  evidence: string,
  { id, bank, keys, authorization }: EvidenceExpectation,
): Promise<Receipt | null> {
  const receipt = await messageBy(keys, 'receipt', evidence);
  if (receipt === null || receipt.iss !== bank || receipt.aud !== LEDGER_URN) return null;
  if (receipt.redemption !== id) return null;
  return (await isAbout(receipt, authorization)) ? receipt : null;
}

async function isAbout(receipt: Receipt, authorization: string | undefined): Promise<boolean> {
  // The bank cancelled an id it had never seen: there is no authorization to name.
  if (receipt.authorization === null) return receipt.outcome === 'cancelled';
  return (
    authorization === undefined || receipt.authorization === (await messageDigest(authorization))
  );
}

async function reportHolds(
  { status, evidence }: TransferStatus,
  { id, bank, terminal, keys }: EvidenceExpectation,
): Promise<boolean> {
  const report = await messageBy(keys, 'report', evidence);
  if (report === null || report.iss !== bank || report.aud !== terminal) return false;
  return report.redemption === id && report.status === status;
}
