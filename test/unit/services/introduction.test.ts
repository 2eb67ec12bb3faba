import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { introduce } from '../../../services/introduction.ts';

const log = pino({ level: 'silent' });

/** Timers ring when the test says so. */
function handClock() {
  const timers: { delayMs: number; ring: () => void }[] = [];
  return {
    timers,
    now: () => new Date(0),
    after: (delayMs: number, run: () => void) => {
      const timer = { delayMs, ring: run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('getting to know a peer', () => {
  it('asks at once, then again after growing pauses, and no more once it is known', async () => {
    const clock = handClock();
    const answers = [false, new Error('nobody there'), true];
    let asked = 0;
    const introduction = introduce({ clock, log }, async () => {
      const answer = answers[asked];
      asked += 1;
      if (answer instanceof Error) throw answer;
      return answer ?? true;
    });
    await settled();
    expect(asked).toBe(1);
    clock.timers.at(-1)?.ring();
    await settled();
    clock.timers.at(-1)?.ring();
    await settled();
    expect(asked).toBe(3);
    const pauses = clock.timers.map(({ delayMs }) => delayMs);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses).toHaveLength(2);
    await introduction.stop();
  });

  it('stops, and waits for the question under way', async () => {
    const clock = handClock();
    const answers: ((known: boolean) => void)[] = [];
    const question = () => new Promise<boolean>((resolve) => void answers.push(resolve));
    const introduction = introduce({ clock, log }, question);
    let isStopped = false;
    const stopping = introduction.stop().then(() => (isStopped = true));
    await settled();
    expect(isStopped).toBe(false);
    answers[0]?.(false);
    await stopping;
    expect(clock.timers).toEqual([]);
  });
});
