/** Speech as it is configured, put together; nothing where it is not. */
import { accessSync, constants } from 'node:fs';
import { type Language } from '../../protocol/ledger.ts';
import { type SpeechConfig } from './config.ts';
import { headphonePlug } from './headphone-plug.ts';
import { SpeechDesk, type SpeechParts } from './speech-desk.ts';
import { espeakNg, type Voice } from './voice.ts';

export interface Speech {
  desk: SpeechDesk;
  start(): void;
  stop(): void;
}

export function openSpeech(
  config: SpeechConfig | null,
  parts: Pick<SpeechParts, 'log' | 'isServing'> & {
    clock: SpeechParts['clock'];
  },
): Speech | null {
  if (config === null) return null;
  const desk = new SpeechDesk({ ...parts, path: config.path, voice: voiceOf(config, parts.log) });
  const plug =
    config.plug === null
      ? null
      : headphonePlug({
          path: config.plug,
          clock: parts.clock,
          onPlug: (said) => desk.plugged(said),
        });
  return {
    desk,
    start: () => plug?.start(),
    stop: () => {
      plug?.stop();
      desk.hush();
    },
  };
}

/** Without its program the terminal has no voice of its own; the page may have one. */
function voiceOf(config: SpeechConfig, log: SpeechParts['log']): Voice {
  const voice = espeakNg(config);
  try {
    accessSync(config.program, constants.X_OK);
    return voice;
  } catch {
    log.warn(
      { program: config.program },
      'reading aloud is configured, and its program is not there',
    );
    const none: Language[] = [];
    return { ...voice, languages: none };
  }
}
