// Loaded into every Node process of a test run before anything else: listens to the documents that the
// process writes, and puts a copy of each into the folder that KANGEN_DOCUMENTS names. Plain JavaScript,
// as some of these processes run on the machine's own Node.

import { createHash } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = process.env['KANGEN_DOCUMENTS'];

if (folder !== undefined) {
  subscribe('kangen:iso20022-document', (text) => keep(folder, String(text)));
}

/**
 * Each once: its name is its digest, below the name of its message.
 * @param {string} into
 * @param {string} text
 */
function keep(into, text) {
  const message =
    /xmlns="urn:iso:std:iso:20022:tech:xsd:([a-z0-9.]+)"/.exec(text)?.[1] ?? 'unknown';
  const name = `${createHash('sha256').update(text).digest('hex').slice(0, 32)}.xml`;
  mkdirSync(path.join(into, message), { recursive: true });
  try {
    writeFileSync(path.join(into, message, name), text, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
