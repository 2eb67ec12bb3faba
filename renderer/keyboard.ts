/**
 * The one listener for keys and for codes. It hears each key before any control does, gives a person's to
 * whoever asks for typed keys, a scan to the flow, and keeps the rest of what a scanner strikes to itself:
 * neither a PIN nor an amount, nor a button that has the focus, may come by it. What a reader on a line has
 * read comes whole, and goes the way of a scan.
 */
import { createContext, useContext, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type DigitKey } from './amount-entry.ts';
import { useClock } from './clock.ts';
import { afterKey, afterPause, silence } from './key-rhythm.ts';
import { limits } from './limits.ts';
import { type Scan, scanOf } from './scan.ts';
import { onCodeRead } from './touches.ts';

export interface TypedKeys {
  onDigit: (digit: DigitKey) => void;
  onErase: () => void;
  onEnter: () => void;
  /** Absent: what is scanned is the flow's. */
  onScan?: (scan: Scan) => void;
  /** Whatever a reader has read, be it of use to anybody or not. */
  onCode?: (code: string) => void;
}

/** Whoever takes typed keys at the moment. */
interface Typist {
  keys(): TypedKeys | null;
  /** @returns gives them up again */
  take(keys: TypedKeys): () => void;
}

export const TypistContext = createContext<Typist | null>(null);

/** @param onScan null where nothing can be scanned now: it is heard, and nothing happens */
export function useKeyboard(onScan: ((scan: Scan) => void) | null): Typist {
  const clock = useClock();
  const [typist] = useState(nobodyTypes);
  const scan = useRef(onScan);
  useLayoutEffect(() => {
    scan.current = onScan;
  });
  useEffect(() => {
    let rhythm = silence;
    let cancel = (): void => undefined;
    const give = (digit: DigitKey | null): void => {
      // Drawn at once: the Enter that may follow must find the digit where it was put.
      if (digit !== null) flushSync(() => typist.keys()?.onDigit(digit));
    };
    const pause = (): void => {
      const after = afterPause(rhythm);
      rhythm = after.rhythm;
      give(after.typed);
    };
    const take = (code: string): void => {
      typist.keys()?.onCode?.(code);
      const read = scanOf(code);
      if (read !== null) (typist.keys()?.onScan ?? scan.current)?.(read);
    };
    const listen = (event: KeyboardEvent): void => {
      // A modifier is held while another key is struck; it is no beat of the rhythm.
      if (modifiers.includes(event.key)) return;
      cancel();
      const key = isChord(event) ? 'chord' : event.key;
      const after = afterKey(rhythm, key, event.timeStamp);
      rhythm = after.rhythm;
      give(after.typed);
      if (after.kept) {
        event.preventDefault();
        event.stopPropagation();
      } else {
        typedControl(event, typist.keys());
      }
      if (after.scanned !== null) take(after.scanned);
      if (rhythm.held !== null) cancel = clock.after(limits.typedKeyHoldMs, pause);
    };
    window.addEventListener('keydown', listen, { capture: true });
    const ended = onCodeRead((code) => {
      cancel();
      // A digit that waits was typed before the code came, and belongs to what is on the screen until then.
      pause();
      take(code);
    });
    return () => {
      cancel();
      ended();
      window.removeEventListener('keydown', listen, { capture: true });
    };
  }, [clock, typist]);
  return typist;
}

/** A physical keyboard does what the keypad does. */
export function useTypedKeys(keys: TypedKeys): void {
  const typist = useContext(TypistContext);
  useLayoutEffect(() => {
    if (typist === null) throw new Error('the screens are drawn inside a TypistContext');
    return typist.take(keys);
  });
}

function nobodyTypes(): Typist {
  let taken: TypedKeys | null = null;
  return {
    keys: () => taken,
    take(keys) {
      taken = keys;
      return () => {
        taken = null;
      };
    },
  };
}

/** Enter on a button stays that button's. */
function typedControl(event: KeyboardEvent, typist: TypedKeys | null): void {
  if (typist === null || isChord(event)) return;
  if (event.key === 'Backspace') typist.onErase();
  else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) typist.onEnter();
}

const modifiers: readonly string[] = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'];

const isChord = (event: KeyboardEvent): boolean => event.ctrlKey || event.altKey || event.metaKey;
