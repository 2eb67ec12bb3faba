/** An operator locks a terminal, or lets it serve again. It is refused from this answer on. */
import {
  lockingTerminal,
  terminalLock,
  unlockingTerminal,
} from '../../../../protocol/operator/terminals.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { audited } from '../../rules/audit.ts';
import { instantOf } from '../../rules/instant.ts';
import { type LockDone, lockTerminal, unlockTerminal } from '../../rules/terminal-lock.ts';
import { nothing } from '../schemas.ts';

const ofTerminal = { roles: ['operator'], params: nothing, query: nothing } as const;

export function postLockTerminal(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/terminals/lock',
    ...ofTerminal,
    body: lockingTerminal,
    answer: terminalLock,
    handle: async ({ caller, body: { terminal, reason } }) => {
      const what = { deed: 'terminal.lock', subject: `terminal:${terminal}`, details: { reason } };
      const deed = deedBy(context, caller, what);
      const row = { terminal, lockedBy: caller.party.urn, reason, atMs: deed.atMs };
      const done = await context.store.transact({ name: 'terminal-lock', terminal }, (facts) =>
        audited(lockTerminal(facts, row), deed),
      );
      await context.locks?.refresh();
      return { ok: true, body: shown(terminal, done) };
    },
  });
}

export function postUnlockTerminal(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/terminals/unlock',
    ...ofTerminal,
    body: unlockingTerminal,
    answer: terminalLock,
    handle: async ({ caller, body: { terminal } }) => {
      const what = { deed: 'terminal.unlock', subject: `terminal:${terminal}`, details: {} };
      const deed = deedBy(context, caller, what);
      const done = await context.store.transact({ name: 'terminal-lock', terminal }, (facts) =>
        audited(unlockTerminal(facts, terminal), deed),
      );
      await context.locks?.refresh();
      return { ok: true, body: shown(terminal, done) };
    },
  });
}

const shown = (terminal: string, { lock }: LockDone) => ({
  terminal,
  lock: lock && { by: lock.lockedBy, reason: lock.reason, at: instantOf(lock.atMs) },
});
