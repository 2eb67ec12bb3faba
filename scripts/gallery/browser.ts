/** What draws the gallery: the kiosk's own runtime, so that a picture is what the shop sees. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, chromium, type Page } from 'playwright';
import { launchOptions, resolveRuntime } from '../runtime.ts';
import { openDisplay } from '../virtual-display.ts';

export interface Drawing {
  pages: Page[];
  /** What draws, which has its own idea of how a thing is drawn. */
  by: string;
  close(): Promise<void>;
}

/** On as many pages as are asked for; `KANGEN_BROWSER` names a Chromium that draws them instead. */
export function openDrawing(pages: number): Promise<Drawing> {
  const named = process.env['KANGEN_BROWSER'];
  return named === undefined ? ownRuntime(pages) : namedBrowser(named, pages);
}

async function ownRuntime(count: number): Promise<Drawing> {
  const runtime = resolveRuntime();
  const display = await openDisplay();
  const userData = mkdtempSync(join(tmpdir(), 'kangen-gallery-'));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [...launchOptions(runtime).args, ...display.args, join(import.meta.dirname, 'window')],
    timezoneId: 'UTC',
    env: definedOnly({
      ...env,
      ...display.env,
      TZ: 'UTC',
      KANGEN_USER_DATA: userData,
      KANGEN_GALLERY_PAGES: String(count),
    }),
  });
  while (app.windows().length < count) await app.waitForEvent('window');
  const pages = app.windows();
  for (const page of pages) await page.emulateMedia({ reducedMotion: 'reduce' });
  return {
    pages,
    by: `Electron ${runtime.electronVersion}`,
    close: async () => {
      await app.close();
      display.stop();
      rmSync(userData, { recursive: true, force: true });
    },
  };
}

async function namedBrowser(executablePath: string, count: number): Promise<Drawing> {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--headless=new', '--disable-gpu', '--disable-sync', '--no-first-run'],
  });
  const context = await browser.newContext({ reducedMotion: 'reduce', timezoneId: 'UTC' });
  return {
    pages: await Promise.all(Array.from({ length: count }, () => context.newPage())),
    by: `Chromium ${browser.version()}`,
    close: () => browser.close(),
  };
}

function definedOnly(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
