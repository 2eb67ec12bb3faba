/** What a scanner has read: a card, a badge, a paper of ours, or something else, which nobody acts on. Pure. */
import { hasLuhnCheckDigit } from '../protocol/ledger.ts';
import { slipCodeOf } from '../protocol/slip-code.ts';
import { limits } from './limits.ts';

export type Scan =
  | { kind: 'card'; digits: string }
  /** Of a member of staff. */
  | { kind: 'badge'; digits: string }
  /** `text`: all that the code holds, perhaps a statement that can be verified; `id` is proven by nothing. */
  | { kind: 'slip'; id: string; text: string };

export type CustomersScan = Exclude<Scan, { kind: 'badge' }>;

export function scanOf(text: string): Scan | null {
  if (/^\d+$/.test(text)) {
    // An EAN-8 from a shelf is as long: nobody is led to the staff's page by a product.
    if (text.length === limits.badgeDigits)
      return hasLuhnCheckDigit(text) ? { kind: 'badge', digits: text } : null;
    return text.length === limits.cardDigits ? { kind: 'card', digits: text } : null;
  }
  const code = slipCodeOf(text);
  return code === null ? null : { kind: 'slip', id: code.id, text: text.trim() };
}
