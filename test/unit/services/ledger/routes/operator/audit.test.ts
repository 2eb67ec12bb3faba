import { beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../../../../protocol/failure.ts';
import {
  AUDIT_ENTRIES_PER_PAGE_MAX,
  type AuditPage,
} from '../../../../../../protocol/operator/audit.ts';
import { partyFromUrn } from '../../../../../../protocol/identity.ts';
import { inTrace } from '../../../../../../services/trace.ts';
import { deedBy, recorded } from '../../../../../../services/ledger/deeds.ts';
import { nextAuditLink } from '../../../../../../services/ledger/rules/audit-chain.ts';
import { audited } from '../../../../../../services/ledger/rules/audit.ts';
import { chainStart } from '../../../../../../services/ledger/rules/journal-chain.ts';
import {
  ALICE,
  BOB,
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type LedgerUnderTest,
} from '../../ledger-under-test.ts';

let ledger: LedgerUnderTest;
beforeEach(async () => {
  ledger = await ledgerUnderTest();
});

const deedOf = (caller: string, subject: string) => {
  const party = partyFromUrn(caller);
  if (party === null) throw new Error('no party');
  return deedBy(
    ledger.context,
    { party, serial: '0A', issuedMs: 0 },
    { deed: 'test.look', subject, details: {} },
  );
};
const read = async (query: Record<string, string> = {}) =>
  bodyOf<AuditPage>(await ledger.call('GET', '/v1/operator/audit', { caller: ALICE, query }));

describe('the audit trail', () => {
  it('says who did what, when, in which trace, newest first or forward from a place', async () => {
    const step = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    await inTrace(step, () => recorded(ledger.context, deedOf(ALICE, 'first'), null));
    ledger.clock.ms += 1000;
    const refusal = { ok: false as const, failure: failureOf('card-unknown', 'x') };
    expect(await recorded(ledger.context, deedOf(BOB, 'second'), refusal)).toBe(refusal);
    const { entries, more } = await read();
    expect(more).toBe(false);
    expect(entries).toMatchObject([
      {
        sequence: 2,
        who: BOB,
        subject: 'second',
        end: 'refused',
        refusal: 'card-unknown',
        trace: null,
      },
      {
        sequence: 1,
        who: ALICE,
        serial: '0A',
        deed: 'test.look',
        end: 'unchanged',
        trace: step.traceId,
      },
    ]);
    expect(entries[0]?.at).toBe(ledger.clock.now().toISOString());
    expect((await read({ after: '0' })).entries.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect((await read({ after: '1' })).entries.map(({ sequence }) => sequence)).toEqual([2]);
    expect((await read({ before: '2' })).entries.map(({ sequence }) => sequence)).toEqual([1]);
    const both = { query: { after: '0', before: '2' }, caller: ALICE };
    expect(codeOf(await ledger.call('GET', '/v1/operator/audit', both))).toBe('body-invalid');
  });

  it('is read in pages', async () => {
    const count = AUDIT_ENTRIES_PER_PAGE_MAX + 3;
    for (let nth = 0; nth < count; nth += 1) {
      await recorded(ledger.context, deedOf(ALICE, `n${nth}`), null);
    }
    const first = await read({ after: '0' });
    expect([first.entries.length, first.more]).toEqual([AUDIT_ENTRIES_PER_PAGE_MAX, true]);
    const rest = await read({ after: String(AUDIT_ENTRIES_PER_PAGE_MAX) });
    expect([rest.entries.length, rest.more]).toEqual([3, false]);
  });

  it('is written with the deed, or neither is', async () => {
    const decide = (table: 'tombstone' | 'finding') =>
      ledger.context.store.transact({ name: 'nothing' }, () =>
        audited(
          {
            answer: null,
            writes: [
              {
                op: 'insert',
                table,
                row: { id: ledger.newId(), terminal: 'x', atMs: 1, refusalJson: null },
              } as never,
            ],
          },
          deedOf(ALICE, table),
        ),
      );
    await decide('tombstone');
    await expect(decide('finding')).rejects.toThrow();
    const { entries } = await read();
    expect(entries).toMatchObject([{ subject: 'tombstone', end: 'done' }]);
  });

  it('is chained, and the database itself lets nothing be changed, taken out or left out', async () => {
    await recorded(ledger.context, deedOf(ALICE, 'first'), null);
    await recorded(ledger.context, deedOf(BOB, 'second'), null);
    const rows = await ledger.context.store.read({
      name: 'audit-trail',
      direction: 'newer',
      from: 0,
      rowsMax: 9,
    });
    let link = chainStart;
    for (const { sequence, hash, ...row } of rows) {
      link = nextAuditLink(link, row);
      expect(link).toEqual({ sequence, hash });
    }
    for (const attack of [
      "UPDATE audit_trail SET who = 'urn:kangen:operator:eve' WHERE sequence = 1",
      'DELETE FROM audit_trail WHERE sequence = 2',
      `INSERT INTO audit_trail SELECT 4, at_ms, who, serial, deed, subject, details_json, ending, refusal, trace, hash
         FROM audit_trail WHERE sequence = 2`,
    ]) {
      expect(() => ledger.database.exec(attack), attack).toThrow('audit trail');
    }
  });

  it('is for operators', async () => {
    await expect(ledger.call('GET', '/v1/operator/audit')).rejects.toThrow('kiosk may not call');
  });
});
