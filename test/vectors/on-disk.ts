/** Reads vectors: `<message>/{valid,invalid}/<rule it breaks>.json`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type z } from 'zod';

const root = import.meta.dirname;

export interface Vector<V> {
  name: string;
  vector: V;
}

export function messagesOnDisk(): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** @returns none where the folder is missing, for the runner to say so */
export function vectorsOf<S extends z.ZodType>(
  message: string,
  kind: 'valid' | 'invalid',
  shape: S,
): Vector<z.output<S>>[] {
  return filesIn(join(root, message, kind)).map((file) => ({
    name: file.replace(/\.json$/, ''),
    vector: shape.parse(JSON.parse(readFileSync(join(root, message, kind, file), 'utf8'))),
  }));
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
