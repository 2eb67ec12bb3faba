/**
 * The only file that touches `window.kiosk`. Commands go down and answer at once; snapshots come up,
 * are parsed like anything from outside, and one that is older than the last is dropped. What a reader
 * on a line has read becomes an event of the window (touches.ts).
 */
import { failureOf } from '../protocol/failure.ts';
import { createContext, useContext, useSyncExternalStore } from 'react';
import {
  type CommandInput,
  type CommandName,
  type Reply,
  type Snapshot,
  type SnapshotOnWire,
  commandNames,
  readerCode,
  reply,
  snapshot,
  usualDisplay,
} from '../protocol/ipc.ts';
import { codeRead } from './touches.ts';

export type KioskCommands = {
  [N in CommandName]: (input: CommandInput<N>) => Promise<Reply>;
};

/** What the preload exposes. */
export type KioskBridge = KioskCommands & {
  snapshot(): Promise<SnapshotOnWire>;
  onSnapshot(listener: (next: SnapshotOnWire) => void): () => void;
  onCode(listener: (code: string) => void): () => void;
};

declare global {
  interface Window {
    readonly kiosk: KioskBridge;
  }
}

export interface Kiosk {
  commands: KioskCommands;
  /** Null until the first snapshot came. */
  current(): Snapshot | null;
  subscribe(changed: () => void): () => void;
}

export const windowBridge = (): KioskBridge => window.kiosk;

export function kioskFrom(bridge: KioskBridge): Kiosk {
  const listeners = new Set<() => void>();
  let latest: Snapshot | null = null;
  /** Stands in the answer to our own question alone. */
  let brand: Snapshot['brand'];
  let readable = true;

  const receive = (wire: SnapshotOnWire): void => {
    const read = snapshot.safeParse(wire);
    const before = brand;
    if (read.success) brand ??= read.data.brand;
    if (read.success && latest !== null && read.data.sequence <= latest.sequence) {
      if (brand !== before) show(latest);
      return;
    }
    // Nothing of it is shown, and nobody stays signed in behind a screen that cannot say so.
    if (!read.success && readable) void bridge.signOut({});
    readable = read.success;
    show(read.success ? read.data : closed(latest));
  };
  const show = (next: Snapshot): void => {
    latest = { ...next, ...(brand !== undefined && { brand }) };
    for (const changed of listeners) changed();
  };

  bridge.onSnapshot(receive);
  bridge.onCode((wire) => {
    const code = readerCode.safeParse(wire);
    if (code.success) codeRead(code.data);
  });
  void bridge.snapshot().then(receive);

  return {
    commands: checkedCommands(bridge),
    current: () => latest,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}

/** In the place of a snapshot that breaks its schema; the next good one takes its place. */
function closed(last: Snapshot | null): Snapshot {
  const failure = failureOf('answer-invalid', 'the interface was told what it cannot read');
  return {
    sequence: last?.sequence ?? BEFORE_ALL,
    shop: last?.shop ?? '',
    display: last?.display ?? usualDisplay,
    language: last?.language ?? 'en',
    network: { ledger: 'unknown', bank: 'unknown', waiting: 0 },
    terminal: { phase: 'out-of-service', failure },
    customer: { phase: 'nobody' },
  };
}

const BEFORE_ALL = -1;

function checkedCommands(bridge: KioskBridge): KioskCommands {
  const checked = commandNames.map((name) => [
    name,
    async (input: never) => reply.parse(await bridge[name](input)),
  ]);
  return Object.fromEntries(checked) as KioskCommands;
}

export const KioskContext = createContext<Kiosk | null>(null);

export function useKiosk(): Kiosk {
  const kiosk = useContext(KioskContext);
  if (kiosk === null) throw new Error('the screens are drawn inside a KioskContext');
  return kiosk;
}

export function useSnapshot(): Snapshot | null {
  const kiosk = useKiosk();
  return useSyncExternalStore(kiosk.subscribe, kiosk.current);
}
