/** An operator makes members of staff, locks and unlocks them, and gives them PINs. */
import { z } from 'zod';
import {
  newStaffMember,
  STAFF_PER_PAGE_MAX,
  staffLimitRequest,
  staffLimitShown,
  staffMemberShown,
  type StaffMemberShown,
  staffPage,
} from '../../../../protocol/operator/staff.ts';
import { providerId } from '../../../../protocol/operator/provider.ts';
import { isWeakPin } from '../../../../protocol/weak-pin.ts';
import {
  type Answered,
  type Caller,
  refuse,
  route,
  type Route,
} from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { staffPin } from '../../keyed-digest.ts';
import { audited } from '../../rules/audit.ts';
import { instantOf } from '../../rules/instant.ts';
import {
  createMember,
  giveMemberPin,
  lockMember,
  type MemberDone,
  unlockMember,
} from '../../rules/staff-member.ts';
import { rolesOf, rolesText } from '../../rules/staff-roles.ts';
import { type Decision, unchanged } from '../../store/contract.ts';
import { type ProviderFacts } from '../../store/queries.ts';
import { type StaffMemberFacts } from '../../store/staff-queries.ts';
import { type StaffLimitRow, type StaffMemberRow } from '../../store/staff-rows.ts';
import { noBody, nothing, staffMemberPath } from '../schemas.ts';
import { afterText, pageOf } from './paging.ts';

export const staffRoutes: readonly ((context: LedgerContext) => Route)[] = [
  getStaff,
  putStaff,
  postLockStaff,
  postUnlockStaff,
  postStaffPin,
  putStaffLimit,
];

const aboutOne = { roles: ['operator'], params: staffMemberPath, query: nothing } as const;

function getStaff({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/staff',
    roles: ['operator'],
    params: nothing,
    query: afterText,
    body: noBody,
    answer: staffPage,
    handle: async ({ query: { after } }) => {
      const rowsMax = STAFF_PER_PAGE_MAX;
      const rows = await store.read({ name: 'staff-members', after, rowsMax: rowsMax + 1 });
      const { shown, more } = pageOf(rows, rowsMax);
      return { ok: true, body: { members: shown.map(seen), more } };
    },
  });
}

function putStaff(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/operator/staff/:id',
    ...aboutOne,
    body: newStaffMember,
    answer: staffMemberShown,
    handle: async ({ caller, params: { id }, body }) => {
      const pin = newPin(context, body.badge);
      const kept = await context.pins.hash(pin);
      const row: StaffMemberRow = {
        id,
        providerId: body.provider,
        badge: body.badge,
        displayName: body.name,
        roles: rolesText(body.roles),
        state: 'active',
        ...kept,
      };
      const what = { deed: 'staff.create', details: { provider: body.provider, roles: row.roles } };
      const named = { badge: body.badge, providerId: body.provider };
      const done = await decided(context, { caller, id, what, named }, (facts) =>
        createMember(facts, row),
      );
      return done.ok && done.member.pinHash === kept.pinHash ? shown(done, pin) : shown(done);
    },
  });
}

function postLockStaff(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/staff/:id/lock',
    ...aboutOne,
    body: nothing,
    answer: staffMemberShown,
    handle: async ({ caller, params: { id } }) => {
      const nowMs = context.clock.now().getTime();
      const what = { deed: 'staff.lock', details: {} };
      return shown(
        await decided(context, { caller, id, what }, (facts) => lockMember(facts, nowMs)),
      );
    },
  });
}

function postUnlockStaff(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/staff/:id/unlock',
    ...aboutOne,
    body: nothing,
    answer: staffMemberShown,
    handle: async ({ caller, params: { id } }) => {
      const what = { deed: 'staff.unlock', details: {} };
      return shown(await decided(context, { caller, id, what }, unlockMember));
    },
  });
}

function postStaffPin(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/staff/:id/pin',
    ...aboutOne,
    body: nothing,
    answer: staffMemberShown,
    handle: async ({ caller, params: { id } }) => {
      const { member } = await context.store.read({ name: 'staff-member', id, ...nobodyElse });
      const pin = newPin(context, member?.badge ?? '');
      const kept = await context.pins.hash(pin);
      const nowMs = context.clock.now().getTime();
      const what = { deed: 'staff.give-pin', details: {} };
      const done = await decided(context, { caller, id, what }, (facts) =>
        giveMemberPin(facts, { pin: kept, nowMs }),
      );
      return shown(done, pin);
    },
  });
}

function putStaffLimit(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/operator/providers/:id/staff-limit',
    roles: ['operator'],
    params: z.strictObject({ id: providerId }),
    query: nothing,
    body: staffLimitRequest,
    answer: staffLimitShown,
    handle: async ({ caller, params: { id }, body: { secondAbove } }) => {
      const { minor, currency } = secondAbove;
      const deed = deedBy(context, caller, {
        deed: 'staff.set-limit',
        subject: `provider:${id}`,
        details: { secondAboveMinor: minor.toString() },
      });
      const since = { sinceMs: deed.atMs, setBy: caller.party.urn };
      const asked = { name: 'provider', id, ruleId: null, campaignId: null } as const;
      const row = { providerId: id, secondAboveMinor: minor, ...since };
      const by = caller.party.urn;
      const body = { provider: id, secondAbove, since: instantOf(deed.atMs), by };
      return context.store.transact(asked, (facts) =>
        audited(limited(facts, { row, currency, body }), deed),
      );
    },
  });
}

type LimitShown = z.output<typeof staffLimitShown>;
type Limited = Answered<LimitShown>;

function limited(
  { provider, programme }: ProviderFacts,
  { row, currency, body }: { row: StaffLimitRow; currency: string; body: LimitShown },
): Decision<Limited> {
  if (provider === null) return unchanged(refuse('provider-unknown', 'no such provider'));
  if (programme.currency !== currency) {
    return unchanged(refuse('currency-mismatch', `the programme is in ${programme.currency}`));
  }
  return { answer: { ok: true, body }, writes: [{ op: 'insert', table: 'staff_limit', row }] };
}

const nobodyElse = { badge: null, providerId: null } as const;

interface About {
  caller: Caller;
  id: string;
  what: { deed: string; details: Record<string, string> };
  named?: { badge: string; providerId: string };
}

function decided(
  context: LedgerContext,
  { caller, id, what, named }: About,
  decide: (facts: StaffMemberFacts) => Decision<MemberDone>,
): Promise<MemberDone> {
  const deed = deedBy(context, caller, { ...what, subject: `staff:${id}` });
  const asked = { name: 'staff-member', id, ...(named ?? nobodyElse) } as const;
  return context.store.transact(asked, (facts) => audited(decide(facts), deed));
}

function shown(done: MemberDone, pin?: string): Answered<StaffMemberShown> {
  if (!done.ok) return done;
  const { member, tries } = done;
  return { ok: true, body: { ...seen(member), tries, ...(pin !== undefined && { pin }) } };
}

const seen = (member: StaffMemberRow) => ({
  id: member.id,
  provider: member.providerId,
  badge: member.badge,
  name: member.displayName,
  roles: rolesOf(member),
  state: member.state,
});

/** Drawn again while it is one that somebody who found the badge would try first. */
function newPin({ ids }: LedgerContext, badge: string): string {
  for (;;) {
    const pin = staffPin(ids);
    if (!isWeakPin(pin, badge)) return pin;
  }
}
