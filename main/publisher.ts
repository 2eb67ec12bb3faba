/**
 * Sends the snapshot up after changes: many within one turn of the loop become one. The brand, with its picture,
 * does not change while the terminal runs: it stands only in the snapshot that a page asks for.
 */
import { snapshot, type Snapshot, type SnapshotOnWire } from '../protocol/ipc.ts';
import { type Facts, snapshotOf } from './snapshot.ts';

export interface Publisher {
  changed(): void;
  current(): Snapshot;
  close(): void;
}

/** @param send gets what was checked against the protocol; a snapshot that breaks it is our bug and throws */
export function snapshotPublisher(
  facts: () => Omit<Facts, 'sequence'>,
  send: (wire: SnapshotOnWire) => void,
): Publisher {
  let sequence = 0;
  let pending = false;
  let closed = false;
  let latest = snapshotOf({ ...facts(), sequence });
  const publish = (): void => {
    pending = false;
    if (closed) return;
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
    current: () => latest,
    close: () => {
      closed = true;
    },
  };
}
