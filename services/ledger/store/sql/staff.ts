/** Members of staff: their tables, answers about them, and writes to them. Only indexed look-ups. */
import assert from 'node:assert/strict';
import { type RedemptionRow, type ReviewRow } from '../rows.ts';
import * as rows from '../staff-rows.ts';
import { type StaffActionAsk, type StaffActionFacts } from '../queries.ts';
import { type StaffSessionRow } from '../staff-rows.ts';
import { type Signer, type StaffCatalogue } from '../staff-queries.ts';
import { type InsertableStaffRows, type StaffWrite } from '../staff-writes.ts';
import * as find from './look-ups.ts';
import { knownProgramme } from './providers.ts';
import { all, one, run, type Steps } from './steps.ts';
import { table, type Table } from './table.ts';

export const staffTables = {
  staff_member: table('staff_member', rows.staffMemberRow),
  staff_session: table('staff_session', rows.staffSessionRow),
  staff_action: table('staff_action', rows.staffActionRow),
  staff_limit: table('staff_limit', rows.staffLimitRow),
} satisfies { [T in keyof InsertableStaffRows]: Table<InsertableStaffRows[T]> };
const attempts = table('staff_attempt', rows.staffAttemptRow);
const { staff_member: members, staff_session: sessions, staff_limit: limits } = staffTables;

type Answers = {
  readonly [N in keyof StaffCatalogue]: (
    query: StaffCatalogue[N]['ask'],
  ) => Steps<StaffCatalogue[N]['facts']>;
};

export const staffAnswers: Answers = {
  *'staff-sign-in'({ badge, jti, terminal }) {
    const member = yield* memberBy('badge', badge);
    return {
      programme: yield* knownProgramme(),
      member,
      attempts: yield* attemptsAt(badge),
      credentialSeen: (yield* find.credentialSeen(jti)) !== null,
      terminal: yield* find.terminal(terminal),
      terminalTries: yield* find.terminalAttempt(terminal),
      limit: member === null ? null : yield* limitOf(member.providerId),
    };
  },
  'staff-session': ({ kid }) => sessionOf(kid),
  *'staff-member'({ id, badge, providerId }) {
    const member = yield* memberBy('id', id);
    return {
      member,
      sameBadge: badge === null ? null : yield* memberBy('badge', badge),
      provider: providerId === null ? null : yield* find.provider(providerId),
      attempts: member === null ? null : yield* attemptsAt(member.badge),
    };
  },
  'staff-members': ({ after, rowsMax }) =>
    all(
      members,
      `SELECT ${members.columns()} FROM staff_member WHERE id > @after ORDER BY id LIMIT @rowsMax`,
      { after, rowsMax },
    ),
};

type Own = Pick<StaffActionFacts, 'programme' | 'signer' | 'second' | 'sameId' | 'limit'>;

/** Of an action, what is not about what it does. */
export function* staffActionOwn({ id, kid, secondKid, lost }: StaffActionAsk): Steps<Own> {
  const signer = yield* signerOf(kid, lost);
  const actions = staffTables.staff_action;
  return {
    programme: yield* knownProgramme(),
    signer,
    second: secondKid === null ? null : yield* signerOf(secondKid, lost),
    sameId: yield* one(actions, `SELECT ${actions.columns()} FROM staff_action WHERE id = @id`, {
      id,
    }),
    limit: signer === null ? null : yield* limitOf(signer.member.providerId),
  };
}

export function* redemptionForStaff(
  id: RedemptionRow['id'],
): Steps<{ row: RedemptionRow; review: ReviewRow | null } | null> {
  const row = yield* find.redemption(id);
  return row === null ? null : { row, review: yield* find.review(id) };
}

export function* applyStaffWrite(write: StaffWrite): Steps<void> {
  switch (write.op) {
    case 'put-staff-attempt':
      yield* run(
        `${attempts.insert} ON CONFLICT (badge)
           DO UPDATE SET tries = @tries, next_allowed_ms = @nextAllowedMs`,
        write.row,
      );
      return;
    case 'clear-staff-attempt':
      yield* run('DELETE FROM staff_attempt WHERE badge = @badge', { badge: write.badge });
      return;
    case 'set-staff-state':
      changesOne(
        yield* run('UPDATE staff_member SET state = @state WHERE id = @id', {
          id: write.id,
          state: write.state,
        }),
      );
      return;
    case 'set-staff-pin':
      changesOne(
        yield* run(
          `UPDATE staff_member SET pin_salt = @pinSalt, pin_hash = @pinHash, pin_cost = @pinCost,
             pin_block_size = @pinBlockSize, pin_parallelization = @pinParallelization
            WHERE id = @id`,
          { id: write.id, ...write.pin },
        ),
      );
      return;
    case 'end-staff-session':
      yield* run('UPDATE staff_session SET ended_ms = coalesce(ended_ms, @atMs) WHERE id = @id', {
        id: write.id,
        atMs: write.atMs,
      });
      return;
    case 'end-staff-sessions-of-member':
      yield* run(
        `UPDATE staff_session SET ended_ms = @atMs
          WHERE member_id = @memberId AND ended_ms IS NULL`,
        { memberId: write.memberId, atMs: write.atMs },
      );
      return;
    default:
      write satisfies never;
  }
}

export function* endStaffSessionsOn({
  terminal,
  atMs,
}: {
  terminal: string;
  atMs: number;
}): Steps<void> {
  yield* run(
    'UPDATE staff_session SET ended_ms = @atMs WHERE terminal = @terminal AND ended_ms IS NULL',
    { terminal, atMs },
  );
}

function changesOne(changes: number): void {
  assert.equal(changes, 1, 'the member is there');
}

/** Null where its member was lost with it, or never was. */
function* signerOf(kid: string, lost: readonly StaffSessionRow[]): Steps<Signer | null> {
  const kept = yield* sessionOf(kid);
  const session = kept ?? lost.find((one) => one.kid === kid);
  if (session === undefined) return null;
  const member = yield* memberBy('id', session.memberId);
  assert.ok(kept === null || member !== null, 'a session names a member that is there');
  return member === null ? null : { session, member, isLost: kept === null };
}

const sessionOf = (kid: string) =>
  one(sessions, `SELECT ${sessions.columns()} FROM staff_session WHERE kid = @kid`, { kid });

const memberBy = (key: 'id' | 'badge', value: string) =>
  one(members, `SELECT ${members.columns()} FROM staff_member WHERE ${key} = @value`, { value });

const attemptsAt = (badge: string) =>
  one(attempts, `SELECT ${attempts.columns()} FROM staff_attempt WHERE badge = @badge`, { badge });

const limitOf = (providerId: string) =>
  one(
    limits,
    `SELECT ${limits.columns()} FROM staff_limit WHERE provider_id = @providerId
      ORDER BY since_ms DESC LIMIT 1`,
    { providerId },
  );
