/** Reading aloud, from the moment somebody asks for it to the end of their visit. */
import { type i18n } from 'i18next';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Snapshot } from '../../protocol/ipc.ts';
import { SPEECH_VOLUME_MAX } from '../../protocol/speech.ts';
import { useClock } from '../clock.ts';
import { type Screen, type ScreenName } from '../flow.ts';
import { forTheEar } from './for-the-ear.ts';
import { type Ear, Narrator, type NarratorWords } from './narrator.ts';
import { atSpeed, atVolume, type Reading, silent, type Speech } from './reading.ts';
import { type Speaker, useSpeaker } from './speaker.ts';
import { useSpeechKeys } from './speech-keys.ts';
import { usePlug, useVisit } from './visit.ts';

interface SpeechParts {
  snapshot: Snapshot;
  screen: Screen;
  /** Changes with the screen, and when the same screen is come to again. */
  place: string;
  words: i18n;
}

/** What is true now, for whatever happens between two drawings. */
type Now = SpeechParts & { reading: Reading; speaker: Speaker | null };

export interface SpeechOfVisit {
  /** Null where this terminal does not speak the language it is in. */
  speech: Speech | null;
  /** Whoever listened has gone. */
  end: () => void;
}

export function useSpeech(parts: SpeechParts): SpeechOfVisit {
  const { snapshot, screen, place, words } = parts;
  const { language, speech: view } = snapshot;
  const speaker = useSpeaker(snapshot);
  const [reading, setReading] = useState(silent);
  const now = useRef<Now>({ ...parts, reading, speaker });
  useLayoutEffect(() => {
    now.current = { ...parts, reading, speaker };
  });
  // What is said while something changes is said as it will be.
  const change = useCallback((next: Reading) => {
    now.current = { ...now.current, reading: next };
    setReading(next);
  }, []);
  const [ear] = useState(() => earOf(now));
  useEffect(() => () => speaker?.hush(), [speaker]);
  const isOn = reading.isOn && speaker !== null;
  const narrator = useNarrator(isOn, now, ear);
  useEffect(() => narrator.arrived(), [narrator, isOn, place, language]);

  const end = useCallback(() => {
    // At once: a question that goes with its customer gives the focus back, and that would be read.
    narrator.stop();
    ear.hush();
    change(silent);
  }, [narrator, ear, change]);
  useVisit(screen.name, end);
  usePlug(view?.plug, { begin: () => change({ ...silent, isOn: true }), end });

  const acts = useMemo(() => {
    const t = words.getFixedT(language);
    const become = (next: Reading): Reading => {
      change(next);
      return next;
    };
    const sayVolume = ({ volume: step }: Reading): void =>
      ear.say(t('speech.volume', { step, of: SPEECH_VOLUME_MAX }), 'now');
    const saySpeed = ({ speed }: Reading): void => ear.say(t(`speech.${speed}`), 'now');
    return {
      toggle: () => {
        if (!now.current.reading.isOn) return change({ ...silent, isOn: true });
        end();
        ear.say(t('speech.ended'), 'now');
      },
      again: () => narrator.read(),
      louder: () => sayVolume(become(atVolume(now.current.reading, 1))),
      quieter: () => sayVolume(become(atVolume(now.current.reading, -1))),
      faster: () => saySpeed(become(atSpeed(now.current.reading, 1))),
      slower: () => saySpeed(become(atSpeed(now.current.reading, -1))),
    };
  }, [words, language, ear, narrator, change, end]);
  const speech =
    speaker === null || view === undefined ? null : { ...reading, ...acts, path: view.path };
  useSpeechKeys(speech);
  return { speech, end };
}

interface Current<T> {
  current: T;
}

function earOf(now: Current<Now>): Ear {
  let mayBeHeard = false;
  return {
    say: (words, when) => {
      const { reading, speaker, snapshot } = now.current;
      const text = forTheEar(words);
      if (text === '' || speaker === null) return;
      mayBeHeard = true;
      const { volume, speed } = reading;
      speaker.say({ text, language: snapshot.language, volume, speed, waits: when === 'after' });
    },
    hush: () => {
      if (mayBeHeard) now.current.speaker?.hush();
      mayBeHeard = false;
    },
  };
}

function useNarrator(isOn: boolean, now: Current<Now>, ear: Ear): Narrator {
  const clock = useClock();
  const [narrator] = useState(
    () =>
      new Narrator({
        ear,
        clock,
        words: () => narratorWords(now.current),
        isOverheard: () => isOverheard(now.current),
      }),
  );
  useEffect(() => {
    if (!isOn) return undefined;
    narrator.start();
    return () => narrator.stop();
  }, [isOn, narrator]);
  return narrator;
}

function narratorWords({ words, snapshot }: Now): NarratorWords {
  const t = words.getFixedT(snapshot.language);
  return {
    begins: t('speech.begins'),
    button: t('speech.button'),
    chosen: t('speech.chosen'),
    notChosen: t('speech.notChosen'),
    opened: t('speech.opened'),
    unavailable: t('speech.unavailable'),
    notAloud: t('speech.notAloud'),
    canPress: (names) => t('speech.canPress', { names: names.join(t('speech.and')) }),
  };
}

const isOverheard = ({ snapshot, screen }: Now): boolean =>
  snapshot.speech?.path !== 'headphones' && !forEverybody.has(screen.name);

/** What these say is the same whoever stands there. */
const forEverybody: ReadonlySet<ScreenName> = new Set([
  'starting',
  'out-of-service',
  'maintenance',
  'wrong-clock',
  'disk-failing',
  'welcome',
  'signing-in',
  'goodbye',
] as const);
