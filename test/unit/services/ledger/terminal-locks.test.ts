import { pino } from 'pino';
import { expect, it } from 'vitest';
import { partyFromUrn } from '../../../../protocol/identity.ts';
import { createTerminalLocks } from '../../../../services/ledger/terminal-locks.ts';
import { limits } from '../../../../services/ledger/limits.ts';
import { type TerminalLockRow } from '../../../../services/ledger/store/rows.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { KIOSK } from './ledger-under-test.ts';

const party = partyFromUrn(KIOSK);
if (party === null) throw new Error('no kiosk');
const caller = { party, serial: '01', issuedMs: 0 };

it('are known within a second of another process having locked, and go on while they cannot be read', async () => {
  const clock = new FakeClock();
  let rows: TerminalLockRow[] | null = [];
  const read = async () => {
    if (rows === null) throw new Error('the database is away');
    return rows;
  };
  const log = pino({ level: 'silent' });
  const locks = createTerminalLocks({ store: { read }, clock, log });
  locks.start();
  expect(locks.refusal(caller)).toBeNull();
  rows = [{ terminal: KIOSK, lockedBy: 'urn:kangen:operator:alice', reason: 'x', atMs: 0 }];
  await clock.advance(limits.terminalLocksReadMs);
  expect(locks.refusal(caller)?.code).toBe('terminal-locked');
  rows = null;
  await clock.advance(10 * limits.terminalLocksReadMs);
  expect(locks.refusal(caller)?.code).toBe('terminal-locked');
  rows = [];
  await clock.advance(limits.terminalLocksReadMs);
  expect(locks.refusal(caller)).toBeNull();
  await locks.stop();
});
