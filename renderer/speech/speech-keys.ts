/**
 * The keys of reading aloud. They strike nothing else, on any screen; an audio keypad of the shop is set to
 * them (docs/devices.md).
 */
import { useEffect, useLayoutEffect, useRef } from 'react';
import { type Speech } from './reading.ts';

export function useSpeechKeys(speech: Speech | null): void {
  const now = useRef(speech);
  useLayoutEffect(() => {
    now.current = speech;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (now.current === null || event.ctrlKey || event.altKey || event.metaKey) return;
      const act = actOf(event.key, now.current);
      if (act === null) return;
      event.preventDefault();
      if (!event.repeat) act();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

function actOf(key: string, speech: Speech): (() => void) | null {
  if (key === 'F8') return speech.toggle;
  if (!speech.isOn) return null;
  switch (key) {
    case 'F9':
      return speech.again;
    case 'AudioVolumeUp':
      return speech.louder;
    case 'AudioVolumeDown':
      return speech.quieter;
    default:
      return null;
  }
}
