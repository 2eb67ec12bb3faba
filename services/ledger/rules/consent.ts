/**
 * What a customer agreed to, as a record of its own: which text in which version and language, when, and
 * on which terminal. It names no person but the customer's id, so it stays when the customer is erased.
 */
import { z } from 'zod';
import { type CustomerId } from '../../../protocol/ids.ts';
import { type Language, consent, wishRequest } from '../../../protocol/ledger.ts';
import { type Agreement } from '../../../protocol/operator/customer.ts';
import { type RedemptionRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { millisecondsOf } from './instant.ts';

interface Given {
  text: string;
  language: Language;
  givenAt: string;
}

/** With a redemption or a wish: its id is the record's. */
export function redemptionConsent(
  { text, language, givenAt }: Given,
  about: Pick<RedemptionRow, 'id' | 'customerId' | 'terminal' | 'requestedMs'>,
): Write {
  const { id, customerId, terminal, requestedMs } = about;
  return {
    op: 'insert',
    table: 'consent',
    row: {
      id,
      customerId,
      text,
      language,
      givenMs: millisecondsOf(givenAt),
      recordedMs: requestedMs,
      terminal,
      redemptionId: id,
    },
  };
}

const kept = z.union([consent, wishRequest.shape.consent]);

/** @returns null where the text is no consent of ours */
export function consentFrom(json: string): Given | null {
  return kept.safeParse(JSON.parse(json)).data ?? null;
}

/** Of anything else, such as the terms of membership. */
export function agreementWrite(
  { text, language, givenAt }: Agreement,
  about: { consentId: string; customerId: CustomerId; terminal: string; nowMs: number },
): Write {
  const { consentId, customerId, terminal, nowMs } = about;
  return {
    op: 'insert',
    table: 'consent',
    row: {
      id: consentId,
      customerId,
      text,
      language,
      givenMs: millisecondsOf(givenAt),
      recordedMs: nowMs,
      terminal,
      redemptionId: null,
    },
  };
}
