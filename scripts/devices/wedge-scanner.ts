/**
 * A scanner that is a keyboard, as the kiosk's window hears it: every key of a code in one burst, then Enter. One on a
 * serial line is a pseudo-terminal (test/support/devices/pseudo-terminal.ts), and strikes no key.
 */
import { type ElectronApplication } from 'playwright';

/** Whatever is on the screen. */
export async function strikeCodes(app: ElectronApplication, ...codes: string[]): Promise<void> {
  // All in one go from the main process: key by key over the wire would be as slow as a person.
  await app.evaluate(
    ({ BrowserWindow }, keys) => {
      const [window] = BrowserWindow.getAllWindows();
      for (const keyCode of keys) {
        window?.webContents.sendInputEvent({ type: 'keyDown', keyCode });
        window?.webContents.sendInputEvent({ type: 'keyUp', keyCode });
      }
    },
    codes.flatMap((code) => [...code, 'Enter']),
  );
}
