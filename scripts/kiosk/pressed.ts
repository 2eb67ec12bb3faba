/**
 * How soon a touch is seen: from the event, as the browser stamps it, to the frame in which the pressed
 * state is painted. A budget of one frame at 60 a second is 16.7 ms.
 */
import { type Page } from 'playwright';

export interface Pressed {
  touches: number;
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
      (made) => (Reflect.get(window, 'pressedMs') as number[]).length > made,
      touch,
    );
    await page.mouse.up();
  }
  const taken = await page.evaluate(() => Reflect.get(window, 'pressedMs') as number[]);
  return summary(taken);
}

/** Runs in the page: after each press it waits for `data-pressed`, and for the frame that paints it. */
function watchPresses(): void {
  const taken: number[] = [];
  Object.assign(window, { pressedMs: taken });
  let downAt: number | null = null;
  addEventListener('pointerdown', (event) => (downAt = event.timeStamp), { capture: true });
  new MutationObserver(() => {
    if (downAt === null || document.querySelector('[data-pressed]') === null) return;
    const since = downAt;
    downAt = null;
    // The callback runs just before the frame is painted, the message just after.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => taken.push(performance.now() - since), {
        once: true,
      });
      port1.start();
      port2.postMessage(null);
    });
  }).observe(document.body, { subtree: true, attributeFilter: ['data-pressed'] });
}

function summary(taken: readonly number[]): Pressed {
  const sorted = taken.toSorted((left, right) => left - right);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  return { touches: sorted.length, p50Ms: at(0.5), p98Ms: at(0.98), maxMs: at(1) };
}
