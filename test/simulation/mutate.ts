/** Loads the product with one mutation in it. To be called before anything of the product is loaded. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Mutation } from './mutations/mutation.ts';

const root = new URL('../../', import.meta.url);

/** @throws where the mutation is not for the file as it is now */
export function mutated({ name, file, find, replace }: Mutation): string {
  const source = readFileSync(fileURLToPath(new URL(file, root)), 'utf8');
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`${name}: found ${parts.length - 1} times in ${file}`);
  return parts.join(replace);
}

export function loadMutated(mutation: Mutation): void {
  const source = mutated(mutation);
  const target = new URL(mutation.file, root).href;
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      return url === target ? { ...loaded, source } : loaded;
    },
  });
}
