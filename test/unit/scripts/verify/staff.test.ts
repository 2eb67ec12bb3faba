/** What staff signed cannot be changed, put in or taken away unseen, whoever may write the ledger's file. */
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { type Violation } from '../../../../scripts/verify/database.ts';
import { verifyStaff } from '../../../../scripts/verify/staff.ts';
import { booksOver, withoutGuards } from '../../../support/hurt-books.ts';
import { ledgerUnderTest, type LedgerUnderTest } from '../../services/ledger/ledger-under-test.ts';
import {
  act,
  confirmation,
  type Member,
  send,
  signed,
  signInStaff,
  sold,
  SUPERVISOR,
} from '../../services/ledger/staff-desk.ts';

let ledger: LedgerUnderTest;
let clerk: Member;
let purchaseAction = '';
let purchase = '';

/** One purchase that a second member has confirmed, its refund, a look-up twice and a refused lock. */
beforeAll(async () => {
  ledger = await ledgerUnderTest();
  clerk = await signInStaff(ledger);
  const { deed, sealed } = await sold(ledger, 30_000n);
  const one = await signed(ledger, clerk, deed);
  const supervisor = await signInStaff(ledger, SUPERVISOR);
  await send(ledger, { ...one, sealed, confirmation: await confirmation(ledger, supervisor, one) });
  purchaseAction = one.id;
  purchase = deed.purchase;
  await act(ledger, clerk, {
    kind: 'reverse-purchase',
    purchase: deed.purchase,
    reversal: ledger.newId() as never,
    refunded: { currency: 'EUR', minor: 1_000n },
    receiptNumber: 'R-1',
    reason: 'goods-returned',
  });
  const redemption = ledger.newId();
  await ledger.redeem(await ledger.signIn(), 1_000n, { id: redemption });
  const lookUp = await signed(ledger, clerk, { kind: 'look-up', redemption });
  await send(ledger, lookUp);
  await send(ledger, lookUp);
  await act(ledger, clerk, { kind: 'lock-terminal' });
  await act(ledger, clerk, { kind: 'sign-out' });
  withoutGuards(ledger.database);
});

beforeEach(() => {
  ledger.database.exec('BEGIN');
  return () => ledger.database.exec('ROLLBACK');
});

const seen = (): Violation[] => {
  const { kid, x, y } = ledger.context.keys.signing;
  const keys = new Map([[kid, { kty: 'EC', crv: 'P-256', x, y }]]);
  return verifyStaff(booksOver(ledger.database), () => keys);
};
const run = (sql: string, ...values: unknown[]): void => {
  expect(ledger.database.prepare(sql).run(...values).changes).toBeGreaterThan(0);
};
const column = (name: 'action' | 'confirmation', id: string): string =>
  String(ledger.database.prepare(`SELECT ${name} FROM staff_action WHERE id = ?`).pluck().get(id));

/** One character in the middle of the signature. */
function forged(jws: string): string {
  const at = jws.length - 40;
  return `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`;
}

it('finds nothing wrong with what was signed', () => {
  expect(ledger.database.prepare('SELECT count(*) FROM staff_action').pluck().get()).toBe(4n);
  expect(seen()).toEqual([]);
});

it.each<[string, () => void, string]>([
  [
    'a forged signature',
    () =>
      run(
        'UPDATE staff_action SET action = ? WHERE id = ?',
        forged(column('action', purchaseAction)),
        purchaseAction,
      ),
    'is not signed by the key of its session',
  ],
  [
    'a forged confirmation',
    () =>
      run(
        'UPDATE staff_action SET confirmation = ? WHERE id = ?',
        forged(column('confirmation', purchaseAction)),
        purchaseAction,
      ),
    'has a confirmation that is not signed',
  ],
  [
    'a confirmation that was taken away',
    () =>
      run(
        'UPDATE staff_action SET confirmation = NULL, second_session_id = NULL WHERE id = ?',
        purchaseAction,
      ),
    'signed otherwise',
  ],
  [
    'an action that was taken away',
    () => run('DELETE FROM staff_action WHERE id = ?', purchaseAction),
    `names staff action`,
  ],
  [
    'an entry of the trail that was taken away',
    () => run("DELETE FROM audit_trail WHERE deed = 'staff.record-purchase'"),
    'is in the audit trail 0 times',
  ],
  [
    'an entry that says another signature',
    () =>
      run(
        `UPDATE audit_trail SET details_json = json_set(details_json, '$.signature', 'ab')
          WHERE deed = 'staff.reverse-purchase'`,
      ),
    'signed otherwise',
  ],
  [
    'another member put into a session',
    () => run("UPDATE staff_session SET member_id = (SELECT max(id) FROM staff_member) || 'x'"),
    'is not what the ledger has signed',
  ],
  [
    'another key put into a session',
    () =>
      run(
        `UPDATE staff_session SET key_json = json_set(key_json, '$.x', json_extract(key_json, '$.y'))`,
      ),
    'holds another key than it names',
  ],
  [
    'a session that the ledger never opened',
    () => run('UPDATE staff_session SET statement = ?', column('action', purchaseAction)),
    'is not the ledger’s word',
  ],
  [
    'a session that ended before',
    () => run('UPDATE staff_session SET ended_ms = opened_ms - 1000000'),
    'while its session was not open',
  ],
  [
    'another amount in the books',
    () => run('UPDATE purchase SET paid_minor = paid_minor + 1 WHERE id = ?', purchase),
    '(record-purchase) is in the books with other words',
  ],
  [
    'a purchase that is not there any more',
    () => run('DELETE FROM purchase WHERE id = ?', purchase),
    '(record-purchase) is not in the books',
  ],
])('names %s', (_what, wrong, problem) => {
  wrong();
  const violations = seen();
  expect(violations.map(({ what }) => what)).toContainEqual(expect.stringContaining(problem));
  expect(violations.every(({ invariant }) => invariant === 'I7')).toBe(true);
});
