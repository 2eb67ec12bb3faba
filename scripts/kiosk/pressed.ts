/**
 * How soon a touch is seen: from the event, as the browser stamps it, to the frame in which the pressed
 * state is painted, in milliseconds and in frames. One frame: the very next one that was drawn; at 60 a
 * second it has 16.7 ms, on a machine with other work it comes when the machine draws it.
 */
import { type Page } from 'playwright';

export interface Pressed {
  touches: number;
  p98Frames: number;
  p50Ms: number;
  p98Ms: number;
  maxMs: number;
}

/** Presses the n-th key of the keypad that is shown, so often, and measures each. */
export async function measurePressed(page: Page, touches: number): Promise<Pressed> {
  await page.evaluate(watchPresses);
  const keys = page.locator('.key:not([data-disabled])');
  const count = Math.max(1, await keys.count());
  for (let touch = 0; touch < touches; touch += 1) {
    const box = await keys.nth(touch % count).boundingBox();
    if (box === null) throw new Error('there is no key to press');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.waitForFunction(
      (made) => (Reflect.get(window, 'pressed') as Seen[]).length > made,
      touch,
    );
    await page.mouse.up();
  }
  const taken = await page.evaluate(() => Reflect.get(window, 'pressed') as Seen[]);
  return summary(taken);
}

interface Seen {
  ms: number;
  frames: number;
}

/** Runs in the page: from each press on it counts the frames up to the one that shows `data-pressed`. */
function watchPresses(): void {
  const taken: { ms: number; frames: number }[] = [];
  Object.assign(window, { pressed: taken });
  const pressed = ({ timeStamp }: Event): void => {
    let frames = 0;
    const frame = (): void => {
      frames += 1;
      if (document.querySelector('[data-pressed]') === null) {
        requestAnimationFrame(frame);
        return;
      }
      // The callback runs just before the frame is painted, the message just after.
      const { port1, port2 } = new MessageChannel();
      const painted = (): void => void taken.push({ ms: performance.now() - timeStamp, frames });
      port1.addEventListener('message', painted, { once: true });
      port1.start();
      port2.postMessage(null);
    };
    requestAnimationFrame(frame);
  };
  addEventListener('pointerdown', pressed, { capture: true });
}

function summary(taken: readonly Seen[]): Pressed {
  const times = taken.map(({ ms }) => ms);
  return {
    touches: taken.length,
    p98Frames: quantile(
      taken.map(({ frames }) => frames),
      0.98,
    ),
    p50Ms: quantile(times, 0.5),
    p98Ms: quantile(times, 0.98),
    maxMs: quantile(times, 1),
  };
}

/** The value that this part of all does not exceed; 0 of none. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}
