/** Staff: who may, once, signed, and audited. */
import { type Mutation } from './mutation.ts';

const action = 'services/ledger/rules/staff-action.ts';

export const staffMutations: readonly Mutation[] = [
  {
    name: 'staff: one member alone is enough, whatever the amount',
    file: action,
    find: 'amount !== null && amount.minor > secondAbove(facts).minor',
    replace: 'amount !== null && amount.minor < 0n',
  },
  {
    name: 'staff: whoever is signed in may lock the terminal',
    file: action,
    find: "'lock-terminal': ['supervise'],",
    replace: "'lock-terminal': ['record', 'supervise'],",
  },
  {
    name: 'staff: what was signed is not kept',
    file: action,
    find: "? [{ op: 'insert', table: 'staff_action', row: rowOf(facts, signer, ask) }]",
    replace: '? []',
  },
  {
    name: 'staff: what comes late is not in the audit trail',
    file: action,
    find: "if (answer.ok) return sameId === null || deed.kind === 'look-up';",
    replace: 'if (answer.ok) return sameId === null && !mayComeLate(deed);',
  },
  {
    name: 'staff: a purchase of a session that has ended is refused',
    file: action,
    find: 'if (nowMs - session.openedMs > limits.staffActionAgeMsMax) return noSession();',
    replace: 'if (nowMs > endedMs) return noSession();',
  },
  {
    name: 'staff: a session that the books have lost stays lost',
    file: 'services/ledger/staff-signature.ts',
    find: 'lost = kept === null ? await lostSession(context, named, shown) : null;',
    replace: 'lost = kept === null ? await lostSession(context, named, []) : null;',
  },
  {
    name: 'kiosk: a ledger that has lost a session is not shown it',
    file: 'main/staff/tell-signed.ts',
    find: 'return isLost && sessions.length > 0',
    replace: 'return isLost && sessions.length > 9',
  },
  {
    name: 'kiosk: a purchase is noted without what staff signed for it',
    file: 'main/purchases/outbox.ts',
    find: 'if (proof !== undefined) tx.deliveries.keep(proof);',
    replace: '',
  },
];
