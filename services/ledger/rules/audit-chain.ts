/**
 * The audit trail's hash chain, made as the journal's is (rules/journal-chain.ts):
 *
 *   content_n = SHA-256 of the entry as JSON after RFC 8785
 *   hash_n    = SHA-256 of "kangen-audit-1" LF hash_n-1 LF content_n LF
 *
 * hash_0 is 64 zeros. What is chained shows a change, a gap or another order behind the newest hash.
 */
import { hash } from 'node:crypto';
import { type AuditEntryRow, type ChainLink } from '../store/rows.ts';

const DOMAIN = 'kangen-audit-1';

export function nextAuditLink(previous: ChainLink, entry: AuditEntryRow): ChainLink {
  const sequence = previous.sequence + 1;
  const content = sha256(auditContent(sequence, entry));
  return { sequence, hash: sha256(`${DOMAIN}\n${previous.hash}\n${content}\n`) };
}

/** Members by their names; `details` is the text that is stored. */
export function auditContent(sequence: number, entry: AuditEntryRow): string {
  const { atMs, deed, detailsJson, ending, refusal, serial, subject, trace, who } = entry;
  return JSON.stringify({
    at: atMs,
    deed,
    details: detailsJson,
    ending,
    refusal,
    sequence,
    serial,
    subject,
    trace,
    who,
  });
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');
