import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { partyFromUrn } from '../../../../protocol/identity.ts';
import { lockedTerminalsAskedMs } from '../../../../services/bank-sandbox/limits.ts';
import { createLockedTerminals } from '../../../../services/bank-sandbox/locked-terminals.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { temporaryFolder } from './bank-fixture.ts';

const KIOSK = 'urn:kangen:kiosk:hanami-market:front';
const party = partyFromUrn(KIOSK);
if (party === null) throw new Error('no kiosk');
const caller = { party, serial: '01', issuedMs: 0 };
const log = pino({ level: 'silent' });

it('are refused within 5 seconds of the ledger’s lock, and until it says otherwise, also after a restart', async () => {
  expect(lockedTerminalsAskedMs).toBeLessThanOrEqual(4_000);
  const file = join(temporaryFolder(), 'locked-terminals.json');
  const clock = new FakeClock();
  let told: string[] | null = [];
  const fetch = async (): Promise<string[]> => {
    if (told === null) throw new Error('the ledger is away');
    return told;
  };
  const open = () => createLockedTerminals({ file, fetch, clock, log });
  const locked = open();
  locked.start();
  await clock.advance(1);
  expect(locked.refusal(caller)).toBeNull();
  told = [KIOSK];
  await clock.advance(lockedTerminalsAskedMs);
  expect(locked.refusal(caller)?.code).toBe('terminal-locked');
  told = null;
  await clock.advance(60_000);
  expect(locked.refusal(caller)?.code).toBe('terminal-locked');
  await locked.stop();
  const again = open();
  expect(again.refusal(caller)?.code).toBe('terminal-locked');
  again.start();
  told = [];
  await clock.advance(lockedTerminalsAskedMs);
  expect(again.refusal(caller)).toBeNull();
  await again.stop();
  rmSync(file);
});
