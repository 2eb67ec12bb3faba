/** What waits for the reconciler, and what it found for a person. */
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { type FindingRow, type ReconciliationRow } from '../rows.ts';
import { all, type Steps } from './steps.ts';
import { reconciliations, tables } from './tables.ts';

export const reconciliationsDue = (nowMs: number, rowsMax: number): Steps<ReconciliationRow[]> =>
  all(
    reconciliations,
    `SELECT ${reconciliations.columns()} FROM reconciliation
      WHERE due_ms <= @nowMs ORDER BY due_ms, redemption_id LIMIT @rowsMax`,
    { nowMs, rowsMax },
  );

const { finding } = tables;

/** Two texts, as PostgreSQL does not use an index for IS NOT DISTINCT FROM. */
export const findingsAbout = (id: RedemptionId | null): Steps<FindingRow[]> =>
  id === null
    ? all(
        finding,
        `SELECT ${finding.columns()} FROM finding
          WHERE redemption_id IS NULL ORDER BY at_ms, id`,
        {},
      )
    : all(
        finding,
        `SELECT ${finding.columns()} FROM finding
          WHERE redemption_id = @id ORDER BY at_ms, id`,
        { id },
      );
