/**
 * What somebody at the terminal does, as events of the window: a touch, a key, a code that a reader on a serial
 * line has read. A reader that is a keyboard strikes keys.
 */
import { type ReaderCode } from '../protocol/ipc.ts';

const CODE_READ = 'code-read';

declare global {
  interface WindowEventMap {
    [CODE_READ]: CustomEvent<ReaderCode>;
  }
}

/** Heard by whoever listens now, or by nobody. */
export function codeRead(code: ReaderCode): void {
  window.dispatchEvent(new CustomEvent(CODE_READ, { detail: code }));
}

/** @returns ends it */
export function onCodeRead(read: (code: ReaderCode) => void): () => void {
  const listen = ({ detail }: CustomEvent<ReaderCode>): void => read(detail);
  window.addEventListener(CODE_READ, listen);
  return () => window.removeEventListener(CODE_READ, listen);
}

/** Whatever is done, before any control hears of it. @returns ends it */
export function onTouch(touched: (event: Event) => void): () => void {
  const kinds = ['pointerdown', 'keydown', CODE_READ] as const;
  for (const kind of kinds) window.addEventListener(kind, touched, { capture: true });
  return () => {
    for (const kind of kinds) window.removeEventListener(kind, touched, { capture: true });
  };
}
