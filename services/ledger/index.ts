/**
 * The ledger as a process. Environment: KANGEN_DATA (its folder, with `identity/`), KANGEN_PORT,
 * KANGEN_BANK_URL, KANGEN_BANK_URN, KANGEN_AUTHORITY_URL (its mutual-TLS door), and for an empty ledger KANGEN_PROGRAMME (`eur` or `jpy`).
 * KANGEN_DATABASE_URL: the books are in PostgreSQL, at this URL or at one of several with spaces between
 * (docs/operations.md); without it they are the file `ledger.db`.
 * KANGEN_MONITOR_PORT: where metrics and health are told, on the loopback interface alone; else nowhere.
 * KANGEN_AUTHORIZATION_SECONDS_MAX shortens the window of every authorization; it never widens one.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { partyUrn } from '../../protocol/identity.ts';
import { systemClock } from '../clock.ts';
import { seedOf } from '../embedded-network/seed/index.ts';
import { systemIds } from '../ids.ts';
import { createLog } from '../log.ts';
import { readIdentity } from '../mutual-tls/identity-files.ts';
import { endForRestart, runService } from '../run-service.ts';
import { createLedger } from './server.ts';

const environment = z.object({
  KANGEN_DATA: z.string().min(1),
  KANGEN_PORT: z.coerce.number().int().min(0).max(65_535),
  KANGEN_BANK_URL: z.url({ protocol: /^https$/ }),
  KANGEN_BANK_URN: partyUrn,
  KANGEN_AUTHORITY_URL: z.url({ protocol: /^https$/ }),
  KANGEN_DATABASE_URL: z.string().min(1).optional(),
  KANGEN_PROGRAMME: z.enum(['eur', 'jpy']).optional(),
  KANGEN_MONITOR_PORT: z.coerce.number().pipe(z.int().min(0).max(65_535)).optional(),
  KANGEN_AUTHORIZATION_SECONDS_MAX: z.coerce.number().pipe(z.int().min(1)).optional(),
});

await runService(async () => {
  const env = environment.parse(process.env);
  const ledger = await createLedger({
    directory: env.KANGEN_DATA,
    identity: readIdentity(join(env.KANGEN_DATA, 'identity')),
    identityDirectory: join(env.KANGEN_DATA, 'identity'),
    port: env.KANGEN_PORT,
    bank: { url: env.KANGEN_BANK_URL, urn: env.KANGEN_BANK_URN },
    authorityUrl: env.KANGEN_AUTHORITY_URL,
    seed: env.KANGEN_PROGRAMME === undefined ? null : seedOf(env.KANGEN_PROGRAMME),
    ...(env.KANGEN_AUTHORIZATION_SECONDS_MAX !== undefined && {
      authorizationWindowSecondsMax: env.KANGEN_AUTHORIZATION_SECONDS_MAX,
    }),
    ...(env.KANGEN_DATABASE_URL !== undefined && {
      databaseUrls: env.KANGEN_DATABASE_URL.split(/\s+/),
    }),
    ...(env.KANGEN_MONITOR_PORT !== undefined && { monitorPort: env.KANGEN_MONITOR_PORT }),
    storeLost: endForRestart,
    clock: systemClock,
    ids: systemIds(systemClock),
    log: createLog('ledger'),
  });
  const url = await ledger.start();
  return { ready: { url, monitor: ledger.monitorUrl() }, stop: () => ledger.stop() };
});
