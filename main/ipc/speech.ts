/** Reading aloud, and silence. */
import { failureOf } from '../../protocol/failure.ts';
import { type SpeechDesk } from '../speech/speech-desk.ts';
import { type Handlers } from './gate.ts';

/** @param desk null where speech is not configured */
export function speechCommands(desk: SpeechDesk | null): Pick<Handlers, 'say' | 'hush'> {
  return {
    say: (utterance) =>
      desk?.say(utterance) ??
      (desk === null ? failureOf('terminal-not-ready', 'this terminal does not speak') : null),
    hush: () => {
      desk?.hush();
      return null;
    },
  };
}
