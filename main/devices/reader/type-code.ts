/**
 * Hands a code to the page as a scanner that is a keyboard would: all its keys in one burst, then Enter. So there
 * is one way in for every reader, and the page's rules for what a scan may do (renderer/key-rhythm.ts) hold for
 * each of them. The codes have visible ASCII characters alone.
 */
import type { WebContents } from 'electron';

export function typeCode(page: Pick<WebContents, 'sendInputEvent'>, code: string): void {
  for (const keyCode of [...code, 'Enter']) {
    const modifiers: 'shift'[] = /^[A-Z]$/.test(keyCode) ? ['shift'] : [];
    page.sendInputEvent({ type: 'keyDown', keyCode, modifiers });
    page.sendInputEvent({ type: 'keyUp', keyCode, modifiers });
  }
}
