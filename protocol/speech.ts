/** Reading aloud: what the page asks to be spoken, and by what this terminal can speak. */
import { z } from 'zod';
import { language } from './ledger.ts';

export const UTTERANCE_CHARACTERS_MAX = 2_000;
export const SPEECH_VOLUME_MAX = 5;

const utterance = z.strictObject({
  /** Plain words: no control characters, so that no program takes any of it for more than text. */
  text: z
    .string()
    .max(UTTERANCE_CHARACTERS_MAX)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u),
  language,
  /** Steps from the quietest. */
  volume: z.int().min(1).max(SPEECH_VOLUME_MAX),
  speed: z.enum(['slow', 'usual', 'fast']),
  /** After what is being spoken; else in its place. */
  waits: z.boolean(),
});
export type Utterance = z.output<typeof utterance>;

export const speechCommands = {
  /** Accepted means that a voice begins, or will when it is its turn; never that anybody has heard it. */
  say: utterance,
  /** Nothing is spoken any more, and nothing waits. */
  hush: z.strictObject({}),
};

export const speechView = z.strictObject({
  /**
   * Where the sound goes. What concerns the person at the screen is spoken over headphones alone; a
   * loudspeaker says what anybody may hear.
   */
  path: z.enum(['headphones', 'loudspeaker']),
  /** In which the terminal has a voice of its own. */
  languages: z.array(language).max(language.options.length),
  /** Whether something is in the socket; absent where nobody can tell. */
  plug: z.enum(['in', 'out']).optional(),
});
export type SpeechView = z.output<typeof speechView>;
