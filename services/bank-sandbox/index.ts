/**
 * The bank sandbox as a process. Environment: KANGEN_DATA (its folder, with `identity/`), KANGEN_PORT,
 * KANGEN_LEDGER_URL, KANGEN_AUTHORITY_URL, KANGEN_PROGRAMME (`eur` or `jpy`), KANGEN_MONITOR_PORT (where
 * metrics and health are told, on the loopback interface alone; else nowhere), and for tests KANGEN_BANK_FAULTS
 * (faults-setting.ts says how).
 */
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { seedOf } from '../embedded-network/seed/index.ts';
import { createLog } from '../log.ts';
import { readIdentity } from '../mutual-tls/identity-files.ts';
import { endForRestart, runService } from '../run-service.ts';
import { faultsFrom } from './faults-setting.ts';
import { startBankSandbox } from './server.ts';

const environment = z.object({
  KANGEN_DATA: z.string().min(1),
  KANGEN_PORT: z.coerce.number().pipe(z.int().min(0).max(65_535)),
  KANGEN_LEDGER_URL: z.url({ protocol: /^https$/ }),
  KANGEN_AUTHORITY_URL: z.url({ protocol: /^https$/ }),
  KANGEN_PROGRAMME: z.enum(['eur', 'jpy']),
  KANGEN_MONITOR_PORT: z.coerce.number().pipe(z.int().min(0).max(65_535)).optional(),
  KANGEN_BANK_FAULTS: z.string().default('none'),
  // SECURITY: nobody may take play money for money.
  KANGEN_PRODUCTION: z.never('the bank sandbox moves no real money: not in production').optional(),
});

await runService(async () => {
  const env = environment.parse(process.env);
  const bank = await startBankSandbox({
    data: env.KANGEN_DATA,
    identity: readIdentity(join(env.KANGEN_DATA, 'identity')),
    identityDirectory: join(env.KANGEN_DATA, 'identity'),
    port: env.KANGEN_PORT,
    ledgerUrl: env.KANGEN_LEDGER_URL,
    authorityUrl: env.KANGEN_AUTHORITY_URL,
    seed: seedOf(env.KANGEN_PROGRAMME),
    faults: faultsFrom(env.KANGEN_BANK_FAULTS),
    ...(env.KANGEN_MONITOR_PORT !== undefined && { monitorPort: env.KANGEN_MONITOR_PORT }),
    storeLost: endForRestart,
    clock: systemClock,
    log: createLog('bank-sandbox'),
  });
  return { ready: { url: bank.url, monitor: bank.monitorUrl }, stop: () => bank.stop() };
});
