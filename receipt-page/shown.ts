/**
 * What somebody holds in front of the page: the link of a receipt's code, the receipt itself, or a proof,
 * which has the receipt in it. A link carries it behind `#`, which no browser sends to any server:
 *
 *   receipt.html#<receipt>            as in the code
 *   receipt.html#<receipt>~<proof>    the proof's JSON as base64url
 */
import { type Shown } from './check.ts';
import { bytesOf } from './encoding.ts';
import { readProof } from './journal.ts';

/** @returns null where there is nothing; what is something else altogether comes back as a receipt. */
export function readShown(text: string): Shown | null {
  const pasted = text.trim();
  if (pasted === '') return null;
  if (pasted.startsWith('{')) {
    const proof = readProof(pasted);
    return { receipt: proof?.statement ?? pasted, proof };
  }
  const [receipt = '', encoded = ''] = behindHash(pasted).replaceAll(/\s/g, '').split('~');
  return receipt === '' ? null : { receipt, proof: proofFrom(encoded) };
}

function behindHash(text: string): string {
  const at = text.indexOf('#');
  return at === -1 ? text : text.slice(at + 1);
}

function proofFrom(encoded: string): Shown['proof'] {
  if (encoded === '') return null;
  const bytes = bytesOf(encoded);
  const proof = bytes === null ? null : readProof(new TextDecoder().decode(bytes));
  // A link that was cut short still says that there was a proof.
  return proof ?? 'unreadable';
}
