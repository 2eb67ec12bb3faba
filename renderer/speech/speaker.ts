/** Who speaks: the terminal's own voice over the bridge, or the page's. */
import { useEffect, useMemo, useState } from 'react';
import { type Snapshot } from '../../protocol/ipc.ts';
import { type Language } from '../../protocol/ledger.ts';
import { type Utterance } from '../../protocol/speech.ts';
import { localeOf } from '../format.ts';
import { type KioskCommands, useKiosk } from '../kiosk.ts';

export interface Speaker {
  say(utterance: Utterance): void;
  hush(): void;
}

/**
 * The terminal's own voice first: its sound goes to the device that the shop has named, and the main process
 * stands behind what may be heard. The page's own, where the system brings it one, is for the other languages.
 * @returns null where nobody speaks the language of the screen
 */
export function useSpeaker({ speech, language }: Snapshot): Speaker | null {
  const { commands } = useKiosk();
  const isConfigured = speech !== undefined;
  const isOwn = speech?.languages.includes(language) === true;
  const [hasPageVoice, setPageVoice] = useState(false);
  useEffect(() => {
    if (!isConfigured || isOwn || !('speechSynthesis' in window)) return undefined;
    const { speechSynthesis: synthesis } = window;
    const look = (): void => setPageVoice(localVoice(synthesis, language) !== undefined);
    look();
    synthesis.addEventListener('voiceschanged', look);
    return () => synthesis.removeEventListener('voiceschanged', look);
  }, [isConfigured, isOwn, language]);
  return useMemo(() => {
    if (isOwn) return terminalSpeaker(commands);
    return isConfigured && hasPageVoice ? pageSpeaker(window.speechSynthesis) : null;
  }, [commands, isOwn, isConfigured, hasPageVoice]);
}

const terminalSpeaker = ({ say, hush }: KioskCommands): Speaker => ({
  // What is not taken is not said: the screen has it all the same.
  say: (utterance) => void say(utterance),
  hush: () => void hush({}),
});

const rates = { slow: 0.8, usual: 1, fast: 1.5 } as const;
const volumes = [0.2, 0.4, 0.6, 0.8, 1] as const;

/** SECURITY: a voice of this machine alone; the others send what they say to somebody's server. */
export const localVoice = (
  synthesis: Pick<SpeechSynthesis, 'getVoices'>,
  language: Language,
): SpeechSynthesisVoice | undefined =>
  synthesis
    .getVoices()
    .find(({ localService, lang }) => localService && lang.toLowerCase().startsWith(language));

export const pageSpeaker = (synthesis: SpeechSynthesis): Speaker => ({
  say: ({ text, language, volume, speed, waits }) => {
    if (!waits) synthesis.cancel();
    const voice = localVoice(synthesis, language);
    if (voice === undefined) return;
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.voice = voice;
    spoken.lang = localeOf(language);
    spoken.volume = volumes[volume - 1] ?? 1;
    spoken.rate = rates[speed];
    synthesis.speak(spoken);
  },
  hush: () => synthesis.cancel(),
});
