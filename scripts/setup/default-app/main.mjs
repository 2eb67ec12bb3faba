// Loads the application folder named on the command line, as Electron's own default app does.
// It waits at top level, so that Electron does not report "ready" before that app's main file ran.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (!named) {
  process.stderr.write('Name the application folder to start.\n');
  process.exit(1);
}

const folder = path.resolve(named);
/** @type {{ productName?: string, name: string, version: string, main: string }} */
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
/** @typedef {{ setVersion(version: string): void, setAppPath(folder: string): void }} ForDefaultApps */
const defaultApp = /** @type {typeof app & ForDefaultApps} */ (app);
Object.defineProperty(process, 'defaultApp', { value: true });
defaultApp.setName(manifest.productName ?? manifest.name);
defaultApp.setVersion(manifest.version);
defaultApp.setAppPath(folder);
await import(pathToFileURL(path.join(folder, manifest.main)).href);
