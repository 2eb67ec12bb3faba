/** What the kiosk process is told from outside, parsed once. Nothing else reads the environment. */
import { z } from 'zod';

export interface WindowSize {
  width: number;
  height: number;
}

const pixels = z.int().min(320).max(7_680);
const windowSize = z
  .string()
  .regex(/^\d+x\d+$/, { message: 'must look like 1080x1920' })
  .transform((text) => text.split('x').map(Number))
  .transform(([width, height]) => ({ width: width ?? 0, height: height ?? 0 }))
  .pipe(z.object({ width: pixels, height: pixels }));

const environment = z.object({
  /** Folder of settings, outbox, device key and log. */
  KANGEN_USER_DATA: z.string().min(1).optional(),
  /** Provisioning file of protocol/enrolment.ts; needed at the first start, later it may move URLs. */
  KANGEN_PROVISIONING: z.string().min(1).optional(),
  /** better-sqlite3 compiled for a runtime its packaged binary does not serve. */
  KANGEN_SQLITE_BINDING: z.string().min(1).optional(),
  /** A window of this size instead of the locked full screen: development and tests. */
  KANGEN_WINDOW: windowSize.optional(),
  /** SECURITY: allows an unsealed device key and running as root. Never set it in a shop. */
  KANGEN_DEVELOPMENT: z.literal('1').optional(),
});

export interface Config {
  userData: string | null;
  provisioningFile: string | null;
  sqliteBinding: string | undefined;
  windowSize: WindowSize | null;
  development: boolean;
}

export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** @throws ConfigError with the variable that is wrong */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) throw new ConfigError(z.prettifyError(parsed.error));
  const { data } = parsed;
  return {
    userData: data.KANGEN_USER_DATA ?? null,
    provisioningFile: data.KANGEN_PROVISIONING ?? null,
    sqliteBinding: data.KANGEN_SQLITE_BINDING,
    windowSize: data.KANGEN_WINDOW ?? null,
    development: data.KANGEN_DEVELOPMENT === '1',
  };
}

/** SECURITY: a page engine as root is one bug away from the whole machine. */
export const mayRun = (config: Config, uid: number | undefined): boolean =>
  config.development || uid !== 0;
