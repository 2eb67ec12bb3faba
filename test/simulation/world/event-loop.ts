/**
 * The only time there is. Events run one at a time, in the order of their moments; what an event set
 * going is finished, to the last promise, before the next one begins. So a run depends on nothing but
 * its seed.
 */
export class EventLoop {
  #nowMs: number;
  #order = 0;
  #heap: Event[] = [];
  /** How many events ran. */
  count = 0;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** @returns how to take it back */
  after(delayMs: number, run: () => void): () => void {
    const event: Event = {
      atMs: this.#nowMs + Math.max(0, delayMs),
      order: (this.#order += 1),
      run,
    };
    push(this.#heap, event);
    return () => {
      event.run = null;
    };
  }

  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.after(delayMs, resolve));
  }

  /** @param enough asked after each event */
  async runUntil(endMs: number, enough: () => boolean = () => false): Promise<void> {
    await drained();
    while (!enough()) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > endMs) {
        this.#nowMs = endMs;
        return;
      }
      pop(this.#heap);
      if (next.run === null) continue;
      this.#nowMs = next.atMs;
      this.count += 1;
      next.run();
      await drained();
    }
  }
}

/** A turn of the real loop: every promise that needs nothing but its turn has had it. */
const drained = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Event {
  atMs: number;
  order: number;
  run: (() => void) | null;
}

const before = (left: Event, right: Event): boolean =>
  left.atMs === right.atMs ? left.order < right.order : left.atMs < right.atMs;

function push(heap: Event[], event: Event): void {
  let place = heap.push(event) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(event, above)) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let place = 0;
  for (;;) {
    const left = heap[2 * place + 1];
    const right = heap[2 * place + 2];
    const rightFirst = left !== undefined && right !== undefined && before(right, left);
    const child = rightFirst ? right : left;
    if (child === undefined || !before(child, last)) break;
    heap[place] = child;
    place = 2 * place + (rightFirst ? 2 : 1);
  }
  heap[place] = last;
}
