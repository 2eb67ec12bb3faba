/**
 * The authority as a process: KANGEN_DATA, KANGEN_PORT (mutual TLS), KANGEN_ENROLMENT_PORT, and
 * KANGEN_MONITOR_PORT: where metrics and health are told, on the loopback interface alone; else nowhere.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { endForRestart, runService } from '../run-service.ts';
import { startAuthority } from './server.ts';

const port = z.coerce.number().pipe(z.int().min(0).max(65_535)).default(0);
const environment = z.object({
  KANGEN_DATA: z.string().min(1),
  KANGEN_PORT: port,
  KANGEN_ENROLMENT_PORT: port,
  KANGEN_MONITOR_PORT: z.coerce.number().pipe(z.int().min(0).max(65_535)).optional(),
});

await runService(async () => {
  const settings = environment.parse(process.env);
  const { KANGEN_MONITOR_PORT: monitorPort } = settings;
  const { stop, ...ready } = await startAuthority({
    data: settings.KANGEN_DATA,
    port: settings.KANGEN_PORT,
    enrolmentPort: settings.KANGEN_ENROLMENT_PORT,
    ...(monitorPort !== undefined && { monitorPort }),
    clock: systemClock,
    random: randomBytes,
    storeLost: endForRestart,
    log: createLog('authority'),
  });
  return { ready, stop };
});
