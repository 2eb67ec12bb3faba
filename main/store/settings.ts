/**
 * Settings that are nobody's money: electron-store, one JSON file, parsed when read. A damaged file
 * counts as none, and what a failing disk does not take is simply not kept: the place stands in the provisioning file too, and without the mark a record that is
 * behind is still found out by the ledger, at its claim.
 */
import { isDeepStrictEqual } from 'node:util';
import Store from 'electron-store';
import { z } from 'zod';
import { keySet, type KeySet } from '../../protocol/ledger.ts';
import { place, type Place } from '../place.ts';
import { highWaterMark, type Marks } from './high-water-mark.ts';

const keptKeys = z.record(z.string(), keySet);

export interface Settings extends Marks {
  /** Null before the first start was provisioned, or where the file breaks its schema. */
  place(): Place | null;
  keepPlace(place: Place): void;
  /** A party's public keys, seen before; null where there are none, or they break their schema. */
  keysOf(party: string): KeySet | null;
  keepKeys(party: string, keys: KeySet): void;
}

export function openSettings(folder: string): Settings {
  const store = new Store<{ place?: unknown; keys?: unknown; mark?: unknown }>({
    cwd: folder,
    name: 'settings',
    clearInvalidConfig: true,
  });
  return {
    place: () => place.safeParse(store.get('place')).data ?? null,
    // A write is a file of its own, brought to the disk: not at every start for what is there.
    keepPlace: (kept) => {
      if (!isDeepStrictEqual(store.get('place'), kept)) whereTaken(() => store.set('place', kept));
    },
    // SECURITY: kept under the party's name: another bank's keys never speak for this one.
    keysOf: (party) => keptKeys.safeParse(store.get('keys')).data?.[party] ?? null,
    keepKeys: (party, keys) => whereTaken(() => store.set('keys', { [party]: keys })),
    mark: () => highWaterMark.safeParse(store.get('mark')).data ?? null,
    keepMark: (kept) => whereTaken(() => store.set('mark', kept)),
  };
}

/** A full disk fails the record too, which says so: nothing is ended for want of a setting. */
function whereTaken(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isOfTheSystem(error)) throw error;
  }
}

const isOfTheSystem = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && 'errno' in error;
