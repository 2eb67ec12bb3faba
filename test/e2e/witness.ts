/**
 * Pictures of what a customer reads, both ways a screen may hang: `test-results/states/<story>/`, numbered in
 * the order in which things happened. For people to look at; the tests beside them assert the words.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/runtime.ts';
import { type LaunchedKiosk } from '../../scripts/kiosk/launch.ts';
import { drawn } from '../support/drawn.ts';
import { type Terminal } from './fixtures.ts';

export type Witness = (moment: string) => Promise<void>;

const upright = [1080, 1920] as const;
const lying = [1920, 1080] as const;

export function witness(terminal: Terminal, story: string): Witness {
  const folder = join(root, 'test-results', 'states', story.replaceAll(/\W+/g, '-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let place = 0;
  return async (moment) => {
    place += 1;
    const name = `${String(place).padStart(2, '0')}-${moment.replaceAll(/\W+/g, '-')}`;
    for (const [width, height] of [lying, upright]) {
      await resize(terminal.running, width, height);
      const path = join(folder, `${name}-${width}x${height}.png`);
      await terminal.running.page.screenshot({ path, animations: 'disabled' });
    }
  };
}

/** Of the window's content, in pixels; returns once the page is laid out and nothing moves in any more. */
export async function resize(
  { app, page }: LaunchedKiosk,
  width: number,
  height: number,
): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h),
    [width, height] as const,
  );
  await page.waitForFunction(([w, h]) => window.innerWidth === w && window.innerHeight === h, [
    width,
    height,
  ] as const);
  await page.evaluate(drawn);
}
