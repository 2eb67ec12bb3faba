/**
 * One page on which scenes are played, one after the other, in every way they can be shown. There is no
 * kiosk behind it: the page is given a bridge that accepts every command, and long waits end only when
 * a scene says so.
 */
import axe, { type AxeResults } from 'axe-core';
import { type Page } from 'playwright';
import { type Display, type SnapshotOnWire, commandNames } from '../../protocol/ipc.ts';
import { type Language } from '../../protocol/ledger.ts';
import { limits } from '../../renderer/limits.ts';
import { staffWords } from '../../renderer/staff/words.ts';
import { catalogues } from '../../renderer/words/index.ts';
import { flawsOfContrast } from '../../test/support/contrast-flaws.ts';
import { flawsOfLayout } from '../../test/support/layout-flaws.ts';
import { type Scene, type Touch } from '../../test/unit/renderer/fixtures/scenes.ts';

export const shapes = {
  portrait: { width: 1080, height: 1920 },
  landscape: { width: 1920, height: 1080 },
} as const;
export type Shape = keyof typeof shapes;

export interface Stage {
  page: Page;
  /** @returns what went wrong on the way, in words */
  play(scene: Scene, language: Language, display: Display): Promise<string[]>;
  /** The scene as it stands, seen otherwise. */
  show(display: Display, shape: Shape): Promise<void>;
  /** What the page has written to its log since this was last asked. */
  complaints(): string[];
  /** Everything that is drawn, as text; the styles it is drawn with come from elsewhere. */
  elements(): Promise<string>;
  /** What cannot be touched or read as it stands. */
  flaws(): Promise<string[]>;
  /** Rules of accessibility that the page as it stands breaks, and where. */
  breaches(): Promise<string[]>;
}

export async function openStage(page: Page, url: string): Promise<Stage> {
  await page.addInitScript(fakeKiosk, commandNames);
  let said: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(error.message));
  let sequence = 0;
  let last: SnapshotOnWire | null = null;
  const publish = async (snapshot: SnapshotOnWire, display: Display): Promise<void> => {
    last = snapshot;
    sequence += 1;
    await page.evaluate((next) => inPage().publish(next), { ...snapshot, display, sequence });
  };
  return {
    page,
    play: async (scene, language, display) => {
      await page.setViewportSize(shapes.portrait);
      await page.goto(url);
      await page.evaluate(axe.source);
      await publish(scene.snapshot, display);
      await page.waitForSelector('[data-screen]');
      for (const touch of scene.touches ?? []) {
        if ('snapshot' in touch) await publish(touch.snapshot, display);
        else await perform(page, touch, language);
      }
      const arrived = page.waitForSelector(`[data-screen="${scene.screen}"]`, {
        timeout: 20_000,
        state: 'attached',
      });
      return arrived.then(
        () => [],
        () => [`never came to the screen ${scene.screen}`],
      );
    },
    show: async (display, shape) => {
      if (last === null) throw new Error('a scene is played before it is shown');
      await page.setViewportSize(shapes[shape]);
      await publish(last, display);
      await page.evaluate(settled);
    },
    complaints: () => {
      const since = said;
      said = [];
      return since;
    },
    elements: () =>
      page.evaluate(() => {
        const { documentElement: root, body } = document;
        const attributes = root.getAttributeNames().map((name) => [name, root.getAttribute(name)]);
        return JSON.stringify(attributes) + body.outerHTML;
      }),
    flaws: async () => [
      ...(await page.evaluate(flawsOfLayout)),
      ...(await page.evaluate(flawsOfContrast)),
    ],
    breaches: async () => {
      const found: AxeResults = await page.evaluate(lookedAtByAxe);
      if (found.passes.length < AXE_PASSES_LEAST) return ['axe has not looked'];
      return found.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
      );
    },
  };
}

/** On the emptiest of screens it is more than twenty. */
const AXE_PASSES_LEAST = 10;

function lookedAtByAxe(): Promise<AxeResults> {
  return window.axe.run(document, { resultTypes: ['violations'], preload: false });
}

const waits = { idle: limits.idleMs, invitation: limits.invitationAfterMs };

async function perform(
  page: Page,
  touch: Exclude<Touch, { snapshot: SnapshotOnWire }>,
  language: Language,
): Promise<void> {
  if ('wait' in touch) return page.evaluate((ms) => inPage().wait(ms), waits[touch.wait]);
  if ('opens' in touch) return page.locator('.entry-open').nth(touch.opens).click();
  if ('keys' in touch) {
    await page.evaluate((keys) => inPage().strike(keys), touch.keys);
    // The last digit is held until it is known that no scanner struck it.
    await page.waitForTimeout(1.5 * limits.typedKeyHoldMs);
    return;
  }
  if ('scan' in touch) return page.evaluate((code) => inPage().scan(code), touch.scan);
  if ('staff' in touch) {
    const name = staffWords[language][touch.staff];
    return page.locator('.staff-tile', { hasText: name }).first().click();
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

interface InPage {
  publish(snapshot: SnapshotOnWire): void;
  /** Ends every wait that is as long or shorter. */
  wait(ms: number): void;
  /** As a person types, and without the time it would take. */
  strike(keys: string): void;
  /** As a reader on a line reads it. */
  scan(code: string): void;
}
declare const inPage: () => InPage;
declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** Runs in the page: everything that moves has arrived, and what is written is drawn in its own letters. */
async function settled(): Promise<void> {
  for (const motion of document.getAnimations()) {
    const { iterations, endTime } = motion.effect?.getComputedTiming() ?? {};
    if (iterations === Infinity) motion.cancel();
    else if (Number(endTime) < 5_000) motion.finish();
    else {
      // What runs for long is shown as it is a while after it began.
      motion.pause();
      motion.currentTime = Number(endTime) / 4;
    }
  }
  await document.fonts.ready;
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}

/** Runs in the page, before anything else: what the preload would expose, and how a scene is played. */
function fakeKiosk(names: readonly string[]): void {
  const heldFromMs = 5_000;
  const listeners = new Set<(snapshot: unknown) => void>();
  const readers = new Set<(code: unknown) => void>();
  let begin = (_first: unknown): void => undefined;
  const first = new Promise<unknown>((resolve) => {
    begin = resolve;
  });
  const accept = () => Promise.resolve({ accepted: true });
  const kiosk = {
    ...Object.fromEntries(names.map((name) => [name, accept])),
    snapshot: () => first,
    onSnapshot(listener: (snapshot: unknown) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onCode(reader: (code: unknown) => void) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
  };

  const held = new Map<number, { ms: number; run: () => void }>();
  const [begun, ended] = [window.setTimeout.bind(window), window.clearTimeout.bind(window)];
  const setTimeout = (run: () => void, ms = 0): number => {
    if (ms < heldFromMs) return begun(run, ms);
    const id = -1 - held.size - Math.floor(performance.now() * 1000);
    held.set(id, { ms, run });
    return id;
  };
  const clearTimeout = (id?: number): void => {
    if (id !== undefined && !held.delete(id)) ended(id);
  };

  let struckAt = 0;
  const inside = {
    publish: (snapshot: unknown) => {
      begin(snapshot);
      for (const listener of listeners) listener(snapshot);
    },
    wait: (ms: number) => {
      // What is begun anew by one that ends waits again.
      for (const [id, waiting] of new Map(held)) {
        if (waiting.ms <= ms && held.delete(id)) waiting.run();
      }
    },
    scan: (code: string) => {
      for (const reader of readers) reader(code);
    },
    strike: (keys: string) => {
      for (const key of keys) {
        struckAt += 1_000;
        const target = document.activeElement ?? document.body;
        for (const type of ['keydown', 'keyup']) {
          const event = new KeyboardEvent(type, { key, bubbles: true, cancelable: true });
          Object.defineProperty(event, 'timeStamp', { value: struckAt });
          target.dispatchEvent(event);
        }
      }
    },
  };
  Object.assign(window, { kiosk, setTimeout, clearTimeout, inPage: () => inside });
}
