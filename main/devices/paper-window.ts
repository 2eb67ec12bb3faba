/**
 * Draws a slip as the screen would: our own page and fonts, in a window that nobody sees. It has no bridge, gets
 * what it draws in its address, and says by its title that it is done.
 * SECURITY: the same session and policy as the screen, so no network; it is gone when the slip is drawn.
 */
import type { BrowserWindow, NativeImage } from 'electron';
import { APP_ORIGIN } from '../assets.ts';
import { type Clock } from '../engine/ports.ts';
import { type Slip, slipText } from '../../protocol/slip.ts';
import { type Drawn, toDots } from './bitmap.ts';
import { limits } from './limits.ts';
import { type Bitmap, type Draw } from './ports.ts';
import { within } from './within.ts';

/** Not shown, as wide as the paper and as tall as the longest slip. */
export type OpenPaper = (size: { width: number; height: number }) => BrowserWindow;

export interface PaperParts {
  open: OpenPaper;
  clock: Clock;
  failed(error: unknown): void;
}

export const drawOnPaper =
  (parts: PaperParts): Draw =>
  (slip) =>
    onPaper(parts, slip, async ({ webContents }, height) => {
      const picture = async (): Promise<Bitmap> => {
        const image = await webContents.capturePage({ x: 0, y: 0, width: slip.dots, height });
        return toDots(pixelsOf(image, { width: slip.dots, height }));
      };
      return painted(picture, parts.clock);
    });

/** A window that nobody sees is painted when it comes to it: blank at first, and whole from one frame to the next. */
async function painted(picture: () => Promise<Bitmap>, clock: Clock): Promise<Bitmap> {
  for (let before: Bitmap | null = null; ;) {
    const now = await picture();
    const settled = before !== null && Buffer.compare(before.bytes, now.bytes) === 0;
    if (settled && now.bytes.some((byte) => byte !== 0)) return now;
    before = now;
    await new Promise<void>((resolve) => {
      clock.after(limits.paintMs, resolve);
    });
  }
}

/** Opens, draws, hands over and closes. @returns null where it could not be drawn in time */
export async function onPaper<T>(
  { open, clock, failed }: PaperParts,
  slip: Slip,
  use: (window: BrowserWindow, height: number) => Promise<T>,
): Promise<T | null> {
  let window: BrowserWindow | null = null;
  try {
    window = open({ width: slip.dots, height: limits.paperDotsMax });
    const height = await within(clock, limits.drawMsMax, drawnIn(window, slip));
    return await within(clock, limits.drawMsMax, use(window, height));
  } catch (error) {
    failed(error);
    return null;
  } finally {
    if (window?.isDestroyed() === false) window.destroy();
  }
}

function drawnIn(window: BrowserWindow, slip: Slip): Promise<number> {
  return new Promise((resolve, reject) => {
    window.webContents.on('page-title-updated', (_event, title) => {
      const height = Number(/^drawn (\d+)$/.exec(title)?.[1] ?? 0);
      if (height > limits.paperDotsMax) reject(new Error(`a slip of ${height} dots`));
      else if (height > 0) resolve(height);
    });
    // SECURITY: the error it rejects with holds the address, and so the slip; it is never passed on to the log.
    window
      .loadURL(`${APP_ORIGIN}/paper.html#${slipText(slip)}`)
      .catch(() => reject(new Error('the paper page was not loaded')));
  });
}

/** @throws where a pixel is not a dot: a code that was scaled is read by nobody */
function pixelsOf(image: NativeImage, { width, height }: { width: number; height: number }): Drawn {
  const bgra = image.toBitmap();
  if (bgra.length !== width * height * 4) throw new Error('drawn at another scale than the paper');
  return { width, height, bgra };
}
