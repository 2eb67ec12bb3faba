/** A hundred ways to leave, tried by keyboard and pointer at the kiosk as it is packaged. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { chords, gestures } from './chords.ts';
import { expect } from './fixtures.ts';
import { type PackagedKiosk, test } from './packaged-kiosk.ts';

// Packaging, and starting what was packaged, is most of it.
test.describe.configure({ timeout: 180_000 });

const run = promisify(execFile);

test('no chord and no gesture leaves the kiosk', async ({ packaged }) => {
  test.skip(!(await hasXdotool()), 'xdotool is not installed');
  expect(new Set(chords).size).toBe(chords.length);
  expect(chords.length + Object.keys(gestures).length).toBeGreaterThan(60);
  const send = (...args: string[]) => run('xdotool', args, { env: packaged.display.env });
  const window = (await visibleWindows(packaged))[0] ?? '';
  await send('windowfocus', '--sync', window);
  await listen(packaged);
  const before = await stateOf(packaged);
  for (const chord of chords) {
    await send('key', chord);
    expect(await stateOf(packaged), chord).toEqual(before);
  }
  for (const [name, words] of Object.entries(gestures)) {
    await send(...words.split(' '));
    expect(await stateOf(packaged), name).toEqual(before);
  }
  // They did arrive: a letter is heard, and of the chords nothing but a plain key.
  await send('key', 'k');
  await expect.poll(() => heardBy(packaged)).toContain('k');
  const plain = /^(.|Escape|Backspace|Shift)$/;
  expect((await heardBy(packaged)).filter((key) => !plain.test(key))).toEqual([]);
});

interface State {
  urls: string[];
  /** Null where the page is not the one that was there first. */
  mark: string | null;
  zoom: number[];
  windows: string[];
  /** Programs that run below the kiosk, by their number. */
  processes: number[];
}

async function stateOf(packaged: PackagedKiosk): Promise<State> {
  const { main, pid } = packaged;
  const seen = await main.ask(({ BrowserWindow, webContents }) => ({
    urls: webContents.getAllWebContents().map((one) => one.getURL()),
    zoom: webContents.getAllWebContents().map((one) => one.getZoomFactor()),
    whole: BrowserWindow.getAllWindows().map((one) => [one.isVisible(), one.isMinimized()]),
  }));
  const mark = await main.inPage(() => document.documentElement.getAttribute('data-marked'));
  return { ...seen, mark, windows: await visibleWindows(packaged), processes: below(pid) };
}

function listen({ main }: PackagedKiosk): Promise<void> {
  return main.inPage(() => {
    document.documentElement.setAttribute('data-marked', 'yes');
    const heard: string[] = [];
    Reflect.set(window, 'heard', heard);
    const hear = ({ ctrlKey, altKey, metaKey, key }: KeyboardEvent): void => {
      heard.push(`${ctrlKey ? 'ctrl+' : ''}${altKey ? 'alt+' : ''}${metaKey ? 'meta+' : ''}${key}`);
    };
    window.addEventListener('keydown', hear, { capture: true });
  });
}

function heardBy({ main }: PackagedKiosk): Promise<string[]> {
  return main.inPage(() => Reflect.get(window, 'heard') as string[]);
}

async function visibleWindows({ display }: PackagedKiosk): Promise<string[]> {
  const { stdout } = await run(
    'xdotool',
    ['search', '--onlyvisible', '--maxdepth', '1', '--name', '.'],
    { env: display.env },
  );
  return stdout.split('\n').filter((line) => line !== '');
}

function below(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const [, parent] =
        /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8')) ?? [];
      parents.set(Number(name), Number(parent));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (one: number | undefined): boolean =>
    one !== undefined && (one === pid || isBelow(parents.get(one)));
  return [...parents.keys()].filter(isBelow).toSorted((a, b) => a - b);
}

async function hasXdotool(): Promise<boolean> {
  return run('xdotool', ['version']).then(
    () => true,
    () => false,
  );
}
