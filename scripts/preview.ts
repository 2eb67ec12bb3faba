/**
 * Draws every screen of the interface to PNG files, in each shape and language, without a kiosk
 * behind it, and checks each for accessibility. For the eye: `node scripts/preview.ts FOLDER [NAME …]`.
 *
 * KANGEN_BROWSER names a Chromium; `--text=150`, `--theme=dark` and `--reach` show it as a customer may
 * choose to; `--shape=portrait` and `--language=ja` draw only a part.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import react from '@vitejs/plugin-react';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright';
import { build } from 'vite';
import { contentSecurityPolicy } from '../main/assets.ts';
import { type SnapshotOnWire, commandNames, display } from '../protocol/ipc.ts';
import { type Language, language as languageSchema } from '../protocol/ledger.ts';
import { type Scene, type Touch, scenesIn } from '../test/unit/renderer/fixtures/scenes.ts';
import { limits } from '../renderer/limits.ts';
import { catalogues } from '../renderer/words/index.ts';

const KEY_GAP_MS = 2 * limits.scannerGapMsMax;
const ORIGIN = 'http://kiosk.test';
const shapes = {
  portrait: { width: 1080, height: 1920 },
  landscape: { width: 1920, height: 1080 },
};
type Shape = keyof typeof shapes;

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    text: { type: 'string', default: '100' },
    theme: { type: 'string', default: 'light' },
    reach: { type: 'boolean', default: false },
    shape: { type: 'string' },
    language: { type: 'string' },
  },
});
const [folder = 'docs/screenshots', ...only] = positionals;
const chosen = display.parse({
  text: Number(values.text),
  theme: values.theme,
  reach: values.reach,
});
const asChosen = (snapshot: SnapshotOnWire): SnapshotOnWire => ({ ...snapshot, display: chosen });
const built = join(import.meta.dirname, '..', 'out', 'preview');

await buildInterface();
const browser = await launch();
let faults = 0;
try {
  for (const shape of ['portrait', 'landscape'] as const) {
    for (const language of languageSchema.options) {
      if ((values.shape ?? shape) === shape && (values.language ?? language) === language) {
        faults += await drawAll(browser, shape, language);
      }
    }
  }
} finally {
  await browser.close();
}
process.stdout.write(faults === 0 ? 'no faults found\n' : `${faults} faults\n`);
process.exitCode = faults === 0 ? 0 : 1;

async function buildInterface(): Promise<void> {
  await build({
    root: join(import.meta.dirname, '..', 'renderer'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: built,
      emptyOutDir: true,
      target: 'chrome130',
      assetsInlineLimit: 0,
      modulePreload: false,
    },
  });
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['KANGEN_BROWSER'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--headless=new',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

async function drawAll(inside: Browser, shape: Shape, language: Language): Promise<number> {
  const target = join(folder, `${shape}-${language}`);
  mkdirSync(target, { recursive: true });
  const context = await inside.newContext({
    viewport: shapes[shape],
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
  });
  await context.route('**/*', (route) => {
    const path = new URL(route.request().url()).pathname;
    const file = path === '/' ? '/index.html' : path;
    return route.fulfill({
      body: readFileSync(join(built, file)),
      contentType: types[extname(file)] ?? 'application/octet-stream',
      headers: { 'content-security-policy': contentSecurityPolicy },
    });
  });
  let found = 0;
  for (const scene of scenesIn(language)) {
    if (only.length > 0 && !only.includes(scene.name)) continue;
    found += await draw(context, scene, { language, file: join(target, `${scene.name}.png`) });
  }
  await context.close();
  return found;
}

async function draw(
  context: BrowserContext,
  scene: Scene,
  to: { language: Language; file: string },
): Promise<number> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  if (scene.touches?.some((touch) => 'wait' in touch)) await page.clock.install();
  await page.addInitScript(fakeKiosk, { first: asChosen(scene.snapshot), names: commandNames });
  await page.goto(`${ORIGIN}/`);
  await page.waitForSelector('[data-screen]');
  for (const touch of scene.touches ?? []) await perform(page, touch, to.language);
  await page
    .waitForSelector(`[data-screen="${scene.screen}"]`, { timeout: 5000, state: 'attached' })
    .catch(() => {
      faults.push(`expected the screen ${scene.screen}`);
    });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(250);
  faults.push(...(await cutOff(page)));
  await page.screenshot({ path: to.file });
  const axe = await new AxeBuilder({ page }).setLegacyMode().analyze();
  faults.push(
    ...axe.violations.map(
      (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`,
    ),
  );
  for (const fault of faults) process.stdout.write(`${to.file}: ${fault}\n`);
  await page.close();
  return faults.length;
}

async function perform(page: Page, touch: Touch, language: Language): Promise<void> {
  if ('snapshot' in touch) {
    await page.evaluate((next) => {
      (window as unknown as { publish(snapshot: unknown): void }).publish(next);
    }, asChosen(touch.snapshot));
    return;
  }
  if ('wait' in touch) return page.clock.fastForward(46_000);
  if ('opens' in touch) return page.locator('.entry-open').nth(touch.opens).click();
  if ('keys' in touch) {
    for (const key of touch.keys) {
      await page.keyboard.press(key);
      // As a person types: what follows faster is taken for a scanner.
      await page.waitForTimeout(KEY_GAP_MS);
    }
    return;
  }
  await page
    .getByRole('button', { name: nameOf(touch.press, language) })
    .first()
    .click();
}

/** The control's words with whatever is filled in left open. */
function nameOf(path: string, language: Language): RegExp {
  const words = path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], catalogues[language]);
  const parts = String(words)
    .split(/\{\{\w+\}\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}

/** Anything with words that reaches beyond the panel, its own box, or under another part. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems: string[] = [];
    const shown = document.querySelectorAll('h1,h2,p,dt,dd,button,li,svg.qr,figcaption');
    const top = document.querySelector('.top-bar')?.getBoundingClientRect();
    const bottom = document.querySelector('.bottom-bar')?.getBoundingClientRect();
    for (const element of shown) {
      if (element.closest('.unseen, .veil') !== null || element.classList.contains('unseen'))
        continue;
      if (element.getClientRects().length === 0) continue;
      const box = element.getBoundingClientRect();
      const name = `${element.tagName.toLowerCase()}.${element.getAttribute('class')} "${element.textContent.slice(0, 30)}"`;
      if (
        box.left < -1 ||
        box.right > innerWidth + 1 ||
        box.top < -1 ||
        box.bottom > innerHeight + 1
      ) {
        problems.push(`beyond the panel: ${name}`);
      }
      if (
        element.scrollWidth > element.clientWidth + 2 &&
        getComputedStyle(element).display !== 'inline'
      ) {
        problems.push(`wider than its box: ${name}`);
      }
      if (element.closest('.page') !== null && top !== undefined && bottom !== undefined) {
        if (box.top < top.bottom - 1) problems.push(`under the top bar: ${name}`);
        if (box.bottom > bottom.top + 1) problems.push(`under the bottom bar: ${name}`);
      }
    }
    const parts = [...document.querySelectorAll('.touch > *')].map((part) =>
      part.getBoundingClientRect(),
    );
    parts.forEach((part, place) => {
      const next = parts[place + 1];
      if (next !== undefined && part.bottom > next.top + 1)
        problems.push('two parts of the touched side overlap');
    });
    const inner = document.querySelector('.details');
    if (inner !== null && inner.scrollHeight > inner.clientHeight + 2)
      problems.push('the details do not fit');
    return problems;
  });
}

/** Runs in the page, before anything else: what the preload would expose, and a way to publish. */
function fakeKiosk({ first, names }: { first: SnapshotOnWire; names: readonly string[] }): void {
  const listeners = new Set<(snapshot: SnapshotOnWire) => void>();
  const accept = () => Promise.resolve({ accepted: true });
  const kiosk = {
    ...Object.fromEntries(names.map((name) => [name, accept])),
    snapshot: () => Promise.resolve(first),
    onSnapshot(listener: (snapshot: SnapshotOnWire) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const publish = (snapshot: SnapshotOnWire) => listeners.forEach((listener) => listener(snapshot));
  Object.assign(window, { kiosk, publish });
}
