/** By what a terminal is told it may speak. Nothing is spoken where nothing is said. */
import { z } from 'zod';

export const speechPath = z.enum(['off', 'headphones', 'loudspeaker']);

/** As the sound system names it; it never begins like an option. */
export const soundDevice = z.string().regex(/^[A-Za-z][\w:.,=-]{0,79}$/, {
  error: 'must look like plughw:CARD=Headset,DEV=0',
});

export const plugPath = z.string().regex(/^\/dev\/input\/(by-path\/)?[\w:.-]{1,80}$/, {
  error: 'must be an input device such as /dev/input/kangen-headphones',
});

export interface SpeechConfig {
  path: 'headphones' | 'loudspeaker';
  /** Null: what the system takes by itself. */
  device: string | null;
  /** Whose switch says whether something is plugged in; null: nobody can tell. */
  plug: string | null;
  /** The voice program, by its whole path. */
  program: string;
}

export const VOICE_PROGRAM = '/usr/bin/espeak-ng';
