/** A physical keyboard does what the keypad does. Enter on a button stays that button's. */
import { useEffect } from 'react';
import { type DigitKey, isDigitKey } from '../amount-entry.ts';

export interface TypedKeys {
  onDigit: (digit: DigitKey) => void;
  onErase: () => void;
  onEnter: () => void;
}

export function useTypedKeys({ onDigit, onErase, onEnter }: TypedKeys): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (isDigitKey(event.key)) onDigit(event.key);
      else if (event.key === 'Backspace') onErase();
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) onEnter();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  });
}
