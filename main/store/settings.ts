/**
 * Settings that are nobody's money: electron-store, one JSON file, parsed when read. A damaged file
 * counts as none: everything in it stands in the provisioning file too.
 */
import Store from 'electron-store';
import { place, type Place } from '../place.ts';

export interface Settings {
  /** Null before the first start was provisioned, or where the file breaks its schema. */
  place(): Place | null;
  keepPlace(place: Place): void;
}

export function openSettings(folder: string): Settings {
  const store = new Store<{ place?: unknown }>({
    cwd: folder,
    name: 'settings',
    clearInvalidConfig: true,
  });
  return {
    place: () => place.safeParse(store.get('place')).data ?? null,
    keepPlace: (kept) => store.set('place', kept),
  };
}
