/**
 * Has Debian's xmllint, which is none of ours, validate documents against the schemas of the standard.
 * One folder for each message, named as its schema.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

export type Checked =
  | { kind: 'accepted'; counts: Record<string, number> }
  /** Nothing could be said about the documents, and why. */
  | { kind: 'unchecked'; why: string }
  | { kind: 'refused'; why: string[] };

/** What the ledger and the bank write: where one is missing the run has not shown what it should. */
const messages = ['pain.001.001.09', 'pain.002.001.11', 'camt.053.001.08', 'camt.054.001.08'];

const filesPerCallMax = 500;
const outputBytesMax = 64 * 1024 * 1024;

export function checkDocuments(folder: string, schemas: string): Checked {
  if (!existsSync(schemas)) {
    return { kind: 'unchecked', why: `the schemas of ISO 20022 are not there: ${schemas}` };
  }
  const written = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const missing = messages.filter((message) => !written.includes(message));
  if (missing.length > 0) return { kind: 'refused', why: [`no ${missing.join(', ')} was written`] };
  const counts: Record<string, number> = {};
  const why: string[] = [];
  for (const message of written) {
    const files = readdirSync(path.join(folder, message)).map((file) => path.join(message, file));
    counts[message] = files.length;
    for (let from = 0; from < files.length; from += filesPerCallMax) {
      const some = files.slice(from, from + filesPerCallMax);
      why.push(...refusedBy(path.join(schemas, `${message}.xsd`), some, folder));
    }
  }
  return why.length > 0 ? { kind: 'refused', why } : { kind: 'accepted', counts };
}

/** @returns what xmllint said, with the name of each document that it does not accept */
function refusedBy(schema: string, files: readonly string[], folder: string): string[] {
  if (!existsSync(schema)) return files.map((file) => `${file}: there is no schema ${schema}`);
  const { status, stderr, error } = spawnSync(
    'xmllint',
    ['--noout', '--nonet', '--schema', schema, ...files],
    { cwd: folder, encoding: 'utf8', maxBuffer: outputBytesMax },
  );
  if (error !== undefined) {
    return [`xmllint could not be run (${error.message}): install Debian's libxml2-utils`];
  }
  if (status === 0) return [];
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.endsWith(' validates'));
  return lines.length > 0 ? lines : [`xmllint ended with ${status}`];
}
