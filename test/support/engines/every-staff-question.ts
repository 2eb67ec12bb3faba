/** What the ledger can ask and write about members of staff, for every-question.ts. */
import { type QueryOf } from '../../../services/ledger/store/queries.ts';
import { type StaffCatalogue } from '../../../services/ledger/store/staff-queries.ts';
import { type StaffWrite } from '../../../services/ledger/store/staff-writes.ts';
import { type Write } from '../../../services/ledger/store/writes.ts';
import { reversalId } from '../../../protocol/ids.ts';
import { type Lived } from './every-question.ts';

const terminal = 'urn:kangen:kiosk:hanami-market:front';
const MEMBER = '01956a3c-7b00-7abc-8def-0000000000aa';
const SESSION = '01956a3c-7b00-7abc-8def-0000000000bb';
const ACTION = '01956a3c-7b00-7abc-8def-0000000000cc';
const KID = 'k'.repeat(43);
const BADGE = '99999991';
const pin = {
  pinSalt: 's',
  pinHash: 'h',
  pinCost: 32_768,
  pinBlockSize: 8,
  pinParallelization: 1,
};

type Name = keyof StaffCatalogue | 'staff-action';
type Asks = { readonly [N in Name]: readonly Omit<QueryOf<N>, 'name'>[] };

export function staffAsks({ card, provider, purchase, redemption }: Lived): Asks {
  const own = { id: ACTION, kid: KID, terminal, lost: [] };
  return {
    'staff-sign-in': [{ badge: BADGE, jti: 'jti', terminal }],
    'staff-session': [{ kid: KID }],
    'staff-action': [
      { ...own, secondKid: null, about: {} },
      {
        ...own,
        secondKid: KID,
        about: {
          purchase: {
            id: purchase,
            providerId: provider,
            receiptNumber: 'R',
            cardNumber: card,
            nowMs: 1,
          },
          reversal: {
            id: reversalId.parse(purchase),
            purchaseId: purchase,
            providerId: provider,
            receiptNumber: 'R',
          },
          redemption,
        },
      },
    ],
    'staff-member': [
      { id: MEMBER, badge: null, providerId: null },
      { id: MEMBER, badge: BADGE, providerId: provider },
    ],
    'staff-members': [{ after: '', rowsMax: 10 }],
  };
}

/** A member who has signed in, acted, and mistyped a PIN. */
export const staffAdded = (providerId: string): Write[] => [
  {
    op: 'insert',
    table: 'staff_member',
    row: {
      id: MEMBER,
      providerId,
      badge: BADGE,
      displayName: 'Ada Example',
      roles: 'assist,record',
      state: 'active',
      ...pin,
    },
  },
  {
    op: 'insert',
    table: 'staff_session',
    row: {
      id: SESSION,
      kid: KID,
      memberId: MEMBER,
      terminal,
      certificate: '01',
      keyJson: '{}',
      statement: 'statement',
      openedMs: 1,
      expiresMs: 2,
      endedMs: null,
    },
  },
  {
    op: 'insert',
    table: 'staff_action',
    row: {
      id: ACTION,
      sessionId: SESSION,
      secondSessionId: null,
      deed: 'sync',
      action: 'action',
      confirmation: null,
      atMs: 1,
    },
  },
  {
    op: 'insert',
    table: 'staff_limit',
    row: {
      providerId,
      sinceMs: 1,
      secondAboveMinor: 5_000n,
      setBy: 'urn:kangen:operator:alice',
    },
  },
  { op: 'put-staff-attempt', row: { badge: BADGE, tries: 1, nextAllowedMs: 1 } },
];

export const staffWrites: {
  readonly [O in StaffWrite['op']]: Extract<StaffWrite, { op: O }>;
} = {
  'put-staff-attempt': {
    op: 'put-staff-attempt',
    row: { badge: BADGE, tries: 2, nextAllowedMs: 1 },
  },
  'clear-staff-attempt': { op: 'clear-staff-attempt', badge: BADGE },
  'set-staff-state': { op: 'set-staff-state', id: MEMBER, state: 'locked' },
  'set-staff-pin': { op: 'set-staff-pin', id: MEMBER, pin },
  'end-staff-session': { op: 'end-staff-session', id: SESSION, atMs: 2 },
  'end-staff-sessions-of-member': {
    op: 'end-staff-sessions-of-member',
    memberId: MEMBER,
    atMs: 2,
  },
};
