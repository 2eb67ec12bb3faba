/** What the kiosk process is told from outside, parsed once. Nothing else reads the environment. */
import { z } from 'zod';
import {
  plugPath,
  soundDevice,
  type SpeechConfig,
  speechPath,
  VOICE_PROGRAM,
} from './speech/config.ts';
import { type DeviceConfig, paperDots, printerAddress, readerPath } from './devices/config.ts';

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
  /** Touched as long as the process turns, for a watchdog. */
  KANGEN_ALIVE_FILE: z.string().min(1).optional(),
  /** The shop's own colours and mark (main/brand/); without it the house's. */
  KANGEN_BRAND: z.string().min(1).optional(),
  /** better-sqlite3 compiled for a runtime its packaged binary does not serve. */
  KANGEN_SQLITE_BINDING: z.string().min(1).optional(),
  /** A window of this size, or fitted to the display, instead of the locked full screen: development. */
  KANGEN_WINDOW: z.union([z.literal('fit'), windowSize]).optional(),
  /** `tcp://192.168.1.50:9100`, `/dev/usb/lp0` or `system:NAME`; without it nothing is printed. */
  KANGEN_PRINTER: printerAddress.optional(),
  /** Dots across its paper: 576 (80 mm) where nothing is said, or 384 (58 mm). */
  KANGEN_PRINTER_DOTS: paperDots.optional(),
  /** A code reader on a serial line, `/dev/ttyACM0`; one that types is a keyboard and needs none. */
  KANGEN_READER: readerPath.optional(),
  /** SECURITY: the screen is read aloud where this says how; `loudspeaker` says what anybody may hear. */
  KANGEN_SPEECH: speechPath.optional(),
  /** The sound device of the headphone socket, as the sound system names it. */
  KANGEN_SPEECH_DEVICE: soundDevice.optional(),
  /** The input device whose switch says whether headphones are plugged in. */
  KANGEN_HEADPHONE_PLUG: plugPath.optional(),
  /** In the place of espeak-ng: development. */
  KANGEN_SPEECH_PROGRAM: z.string().startsWith('/').optional(),
  /** Set by systemd: where the credentials of this service are (main/identity/key-store-credential.ts). */
  CREDENTIALS_DIRECTORY: z.string().min(1).optional(),
  /** Where a supervisor's summary of the day is written as CSV; without it there is none. */
  KANGEN_EXPORT_FOLDER: z.string().startsWith('/').optional(),
  /** A supervisor who is signed in may end the application. */
  KANGEN_STAFF_CLOSE: z.literal('allowed').optional(),
  /** SECURITY: allows an unsealed device key and running as root. Never set it in a shop. */
  KANGEN_DEVELOPMENT: z.literal('1').optional(),
});

export interface Config {
  userData: string | null;
  provisioningFile: string | null;
  aliveFile: string | null;
  brandFile: string | null;
  sqliteBinding: string | undefined;
  credentials: string | null;
  exportFolder: string | null;
  staffMayClose: boolean;
  devices: DeviceConfig;
  /** Null: nothing is spoken. */
  speech: SpeechConfig | null;
  windowSize: WindowSize | 'fit' | null;
  development: boolean;
}

export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * @param packaged a packaged application is never in development, whatever its environment says
 * @throws ConfigError with the variable that is wrong
 */
export function readConfig(env: Record<string, string | undefined>, packaged: boolean): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) throw new ConfigError(z.prettifyError(parsed.error));
  const { data } = parsed;
  const development = data.KANGEN_DEVELOPMENT === '1' && !packaged;
  return {
    userData: data.KANGEN_USER_DATA ?? null,
    provisioningFile: data.KANGEN_PROVISIONING ?? null,
    aliveFile: data.KANGEN_ALIVE_FILE ?? null,
    brandFile: data.KANGEN_BRAND ?? null,
    credentials: data.CREDENTIALS_DIRECTORY ?? null,
    exportFolder: data.KANGEN_EXPORT_FOLDER ?? null,
    staffMayClose: data.KANGEN_STAFF_CLOSE === 'allowed',
    devices: {
      printer: data.KANGEN_PRINTER ?? null,
      dots: data.KANGEN_PRINTER_DOTS === '384' ? 384 : 576,
      reader: data.KANGEN_READER ?? null,
    },
    speech: speechOf(data, development),
    // SECURITY: a binary from outside the package, and a window that can be left, are for development.
    sqliteBinding: development ? data.KANGEN_SQLITE_BINDING : undefined,
    windowSize: development ? (data.KANGEN_WINDOW ?? null) : null,
    development,
  };
}

function speechOf(data: z.output<typeof environment>, development: boolean): SpeechConfig | null {
  const path = data.KANGEN_SPEECH ?? 'off';
  if (path === 'off') return null;
  return {
    path,
    device: data.KANGEN_SPEECH_DEVICE ?? null,
    plug: data.KANGEN_HEADPHONE_PLUG ?? null,
    // SECURITY: in a shop there is one program, whatever the environment says.
    program: (development ? data.KANGEN_SPEECH_PROGRAM : undefined) ?? VOICE_PROGRAM,
  };
}

export interface StartedBy {
  /** Undefined where the system has no such number. */
  uid: number | undefined;
  /** What stands after the program's name. */
  args: readonly string[];
}

/**
 * What a unit file may need to say about display, log and key store.
 * `inspect` stands here for the packaged tests alone: its fuse, which is off, decides.
 */
const harmless = /^--(disable-gpu|log-level|ozone-platform|password-store|lang|inspect)(=|$)/;

/**
 * SECURITY: a page engine as root, or without its sandbox, is one bug away from the whole machine; and
 * among Chromium's thousand switches are those that take down a wall or let somebody else drive.
 * @returns why this start is refused, for standard error; null where it may run
 */
export function refusalToRun({ development }: Config, { uid, args }: StartedBy): string | null {
  if (development) return null;
  if (uid === 0) return 'The kiosk does not run as root: start it as a user of its own.';
  const found = args.find((argument) => !harmless.test(argument));
  return found === undefined ? null : `The kiosk does not run with ${found}: start it without.`;
}
