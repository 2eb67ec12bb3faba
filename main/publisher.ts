/**
 * Sends the snapshot up after changes: many within one turn of the loop become one, and of what nobody waits for many
 * within a quarter of a second. Each is drawn by the page, which shows no touch meanwhile. The brand, with its picture,
 * does not change while the terminal runs: it stands only in the snapshot that a page asks for.
 */
import { snapshot, type Snapshot, type SnapshotOnWire } from '../protocol/ipc.ts';
import { type Clock } from './engine/ports.ts';
import { limits } from './limits.ts';
import { type Facts, snapshotOf } from './snapshot.ts';

export interface Publisher {
  changed(): void;
  /** Nobody waits for it. */
  changedBeside(): void;
  current(): Snapshot;
  close(): void;
}

export interface PublisherParts {
  facts(): Omit<Facts, 'sequence'>;
  /** Gets what was checked against the protocol; a snapshot that breaks it is our bug and throws. */
  send(wire: SnapshotOnWire): void;
  clock: Pick<Clock, 'after'>;
}

export function snapshotPublisher({ facts, send, clock }: PublisherParts): Publisher {
  let sequence = 0;
  let pending = false;
  let closed = false;
  let cancelLate: (() => void) | null = null;
  let latest = snapshotOf({ ...facts(), sequence });
  const forgetLate = (): void => {
    cancelLate?.();
    cancelLate = null;
  };
  const publish = (): void => {
    pending = false;
    if (closed) return;
    forgetLate();
    sequence += 1;
    latest = snapshotOf({ ...facts(), sequence });
    const { brand: _, ...wire } = snapshot.encode(latest);
    send(wire);
  };
  return {
    changed: () => {
      if (pending || closed) return;
      pending = true;
      queueMicrotask(publish);
    },
    changedBeside: () => {
      if (pending || closed) return;
      cancelLate ??= clock.after(limits.snapshotOthersMs, publish);
    },
    current: () => latest,
    close: () => {
      closed = true;
      forgetLate();
    },
  };
}
