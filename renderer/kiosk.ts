/**
 * The only file that touches `window.kiosk`. Commands go down and answer at once; snapshots come up,
 * are parsed like anything from outside, and one that is older than the last is dropped.
 */
import { createContext, useContext, useSyncExternalStore } from 'react';
import {
  type CommandInput,
  type CommandName,
  type Reply,
  type Snapshot,
  type SnapshotOnWire,
  commandNames,
  reply,
  snapshot,
} from '../protocol/ipc.ts';

export type KioskCommands = {
  [N in CommandName]: (input: CommandInput<N>) => Promise<Reply>;
};

/** What the preload exposes. */
export type KioskBridge = KioskCommands & {
  snapshot(): Promise<SnapshotOnWire>;
  onSnapshot(listener: (next: SnapshotOnWire) => void): () => void;
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

  const receive = (wire: SnapshotOnWire): void => {
    const next = snapshot.parse(wire);
    if (latest !== null && next.sequence <= latest.sequence) return;
    latest = next;
    for (const changed of listeners) changed();
  };

  bridge.onSnapshot(receive);
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
