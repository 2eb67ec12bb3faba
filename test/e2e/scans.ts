/** What is held to the readers of a kiosk, by both kinds of them, and whether the page has heard all of it. */
import { strikeCodes } from '../../scripts/devices/wedge-scanner.ts';
import { type PseudoTerminal } from '../support/devices/pseudo-terminal.ts';
import { expect } from './fixtures.ts';
import { type SharedKiosk } from './shared-kiosk.ts';

export const PRODUCT = '4006381333931';
export const BADGE = '10000016';
export const SOMEBODYS_SLIP = '019ab6a0-0000-7000-8000-000000000077';

/** Reads a code, and returns once the page has heard its end. */
export type Reader = (code: string) => Promise<void>;
export type ReaderKind = 'that types' | 'on a line';

/** From now on, until the page is loaded again. */
export async function readersAt(
  { page, terminal }: SharedKiosk,
  line: PseudoTerminal,
): Promise<Record<ReaderKind, Reader>> {
  await page.evaluate(() => {
    const heard = { ends: 0, codes: 0 };
    Reflect.set(window, 'heardOfReaders', heard);
    addEventListener('keydown', ({ key }) => (heard.ends += Number(key === 'Enter')), true);
    const bridge = Reflect.get(window, 'kiosk') as { onCode(hear: () => void): void };
    bridge.onCode(() => (heard.codes += 1));
  });
  const heard = (): Promise<{ ends: number; codes: number }> =>
    page.evaluate(() => Reflect.get(window, 'heardOfReaders') as { ends: number; codes: number });
  return {
    'that types': async (code) => {
      const { ends } = await heard();
      await strikeCodes(terminal.running.app, code);
      await expect.poll(async () => (await heard()).ends).toBe(ends + 1);
    },
    'on a line': async (code) => {
      const { codes } = await heard();
      line.send(`${code}\r\n`);
      await expect.poll(async () => (await heard()).codes).toBe(codes + 1);
    },
  };
}
