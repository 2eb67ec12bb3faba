/**
 * How soon a touch is seen, in an Electron window: from the moment at which it is sent into the application to the
 * frame that shows a control pressed, in milliseconds and in frames. One frame: the very next one that was drawn.
 */
import { z } from 'zod';
import { type ElectronWindow } from './electron-window.ts';
import { quantile } from './judge.ts';

export interface Touches {
  p50Ms: number;
  p98Ms: number;
  /** How many were seen in the very next frame, of how many. */
  nextFrame: number;
  count: number;
}

/** Asked before each so many touches; of less nobody could say how late the latest come. */
const AT_ONCE = 10;

/**
 * Touches what these selectors find, in turns, `count` times or, after the first few, as long as it is said.
 *
 * @throws where one of them finds nothing
 */
export async function touched(
  window: ElectronWindow,
  {
    count,
    on,
    while: goesOn = async () => true,
  }: { count: number; on: readonly string[]; while?: () => Promise<boolean> },
): Promise<Touches> {
  const seen: z.infer<typeof press>[] = [];
  for (let n = 0; n < count; n += 1) {
    if (n > 0 && n % AT_ONCE === 0 && !(await goesOn())) break;
    seen.push(await pressed(window, on[n % on.length] ?? ''));
  }
  const times = seen.map(({ ms }) => ms);
  return {
    p50Ms: quantile(times, 0.5),
    p98Ms: quantile(times, 0.98),
    nextFrame: seen.filter(({ frames }) => frames === 1).length,
    count: seen.length,
  };
}

const point = z.object({ x: z.number(), y: z.number() });
const press = z.object({ ms: z.number(), frames: z.number() });

async function pressed(window: ElectronWindow, selector: string): Promise<z.infer<typeof press>> {
  const at = point.parse(await window.evaluate(`(${armed})(${JSON.stringify(selector)})`));
  await window.point('mousePressed', at);
  const seen = press.parse(await window.evaluate('window.pressSeen'));
  await window.point('mouseReleased', at);
  return seen;
}

/** In the page. The frame's callback runs just before it is painted, the message just after. */
const armed = `async (selector) => {
  const control = document.querySelector(selector + ':not([data-disabled])');
  if (control === null) throw new Error('there is nothing to touch: ' + document.body.innerText.slice(0, 200));
  window.pressSeen = new Promise((resolve) => {
    addEventListener('pointerdown', ({ timeStamp }) => {
      let frames = 0;
      const frame = () => {
        frames += 1;
        if (document.querySelector('[data-pressed]') === null) return requestAnimationFrame(frame);
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve({ ms: performance.now() - timeStamp, frames });
        port2.postMessage(null);
      };
      requestAnimationFrame(frame);
    }, { capture: true, once: true });
  });
  const { x, y, width, height } = control.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}`;
