/** What operators did: read page by page along its sequence, written in the transaction of the deed. */
import { nextAuditLink } from '../../rules/audit-chain.ts';
import { chainStart } from '../../rules/journal-chain.ts';
import { type AuditEntryRow, type ChainedAuditRow, type ChainLink } from '../rows.ts';
import { all, one, run, type Steps } from './steps.ts';
import { auditEntries, auditLinks } from './tables.ts';

export interface AuditPage {
  direction: 'newer' | 'older';
  from: number;
  rowsMax: number;
}

export function auditTrail({ direction, from, rowsMax }: AuditPage): Steps<ChainedAuditRow[]> {
  const place =
    direction === 'newer' ? '> @from ORDER BY sequence' : '< @from ORDER BY sequence DESC';
  return all(
    auditEntries,
    `SELECT ${auditEntries.columns()} FROM audit_trail WHERE sequence ${place} LIMIT @rowsMax`,
    { from, rowsMax },
  );
}

/** The entry before it is read here, in the same transaction: what was rolled back leaves no gap. */
export function* addToAuditTrail(row: AuditEntryRow): Steps<void> {
  const link = nextAuditLink(yield* newestAuditLink(), row);
  yield* run(auditEntries.insert, { ...row, ...link });
}

export function* newestAuditLink(): Steps<ChainLink> {
  const newest = yield* one(
    auditLinks,
    `SELECT ${auditLinks.columns()} FROM audit_trail
      WHERE sequence = (SELECT max(sequence) FROM audit_trail)`,
    {},
  );
  return newest ?? chainStart;
}

/** Null: the trail does not go so far. */
export function* auditLinkAt(sequence: number): Steps<ChainLink | null> {
  if (sequence === 0) return chainStart;
  return yield* one(
    auditLinks,
    `SELECT ${auditLinks.columns()} FROM audit_trail WHERE sequence = @sequence`,
    { sequence },
  );
}
