/** Where the schemas of ISO 20022 stand, and where a test run puts the documents it has written. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../runtime.ts';

/** Beside the project, as the standard publishes them; they are not part of it. */
export const schemasFolder = path.join(root, '../shared/iso20022');

/** The environment in which every Node process puts a copy of each document it writes into that folder. */
export function collectingInto(folder: string): Record<string, string> {
  const collector = pathToFileURL(path.join(root, 'scripts/documents/collect.mjs')).href;
  const others = process.env['NODE_OPTIONS'];
  const load = `--import=${collector}`;
  return {
    KANGEN_DOCUMENTS: folder,
    NODE_OPTIONS: others === undefined ? load : `${others} ${load}`,
  };
}
