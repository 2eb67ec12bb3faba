/**
 * The signed heads of the journal, one small file each, written once and never again:
 * `0000-0000000000000064.jws` is lineage 0, transaction 64; behind a second `-` stands how many entries of
 * the audit trail it covers, where there are any. Copy the folder to another machine, often: only there
 * it is out of reach of who can write to this one.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../durable-file.ts';
import { type HeadPlace, inOrder, nameOf, placeNamed } from './rules/journal-head.ts';

export interface HeadsFolder {
  /** In their order, oldest first. What is named otherwise is no head and is left alone. */
  places(): HeadPlace[];
  read(place: HeadPlace): string;
  /** Does nothing where there is one: a head is never replaced. */
  add(place: HeadPlace, jws: string): void;
}

export function openHeadsFolder(path: string): HeadsFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return {
    places: () =>
      readdirSync(path)
        .map(placeNamed)
        .filter((place) => place !== null)
        .toSorted(inOrder),
    read: (place) => readFileSync(join(path, nameOf(place)), 'utf8').trim(),
    add: (place, jws) => {
      const file = join(path, nameOf(place));
      if (!existsSync(file)) writeDurably(file, `${jws}\n`);
    },
  };
}
