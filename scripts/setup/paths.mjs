// Where the set-up keeps what it makes. Everything it makes lies in .cache/ and node_modules/,
// so deleting those two folders is a complete reset.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const cache = path.join(root, '.cache');
export const runtimesFolder = path.join(cache, 'electron-runtime');
export const runtimeRecord = path.join(cache, 'runtime.json');
export const logsFolder = path.join(cache, 'logs');
export const packagedNode = path.join(root, 'node_modules/.bin/node');

/** @param {string} name */
export const packageFolder = (name) => path.join(root, 'node_modules', name);
