/** Puts what the person chose where the styles look for it: on the root of the document. */
import { useLayoutEffect } from 'react';
import { type Display } from '../protocol/ipc.ts';

export function useDisplay({ text, theme, reach }: Display): void {
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.style.setProperty('--text-scale', String(text / 100));
    root.dataset['theme'] = theme;
    root.dataset['reach'] = reach ? 'low' : 'usual';
  }, [text, theme, reach]);
}
