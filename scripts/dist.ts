// Packages the kiosk into dist/linux-unpacked, and reads back what was packed.
//
// A release is packaged on the official Electron only. `npm run dist -- --development` makes a
// package on the development runtime, to try packaging where no other can be had.

import { rmSync } from 'node:fs';
import path from 'node:path';
import { build as buildPackage, Platform } from 'electron-builder';
import { build } from './build.ts';
import { packageFindings } from './package-contents.ts';
import { describeRuntime, resolveRuntime, root, type Runtime } from './runtime.ts';

const packaged = path.join(root, 'dist/linux-unpacked');

async function dist(): Promise<number> {
  const runtime = resolveRuntime();
  const isAsked = process.argv.includes('--development');
  if (runtime.kind === 'development' && !isAsked) {
    process.stderr.write(
      `No release can be packaged on ${describeRuntime(runtime)}.\n` +
        'Package where Electron can be downloaded; to try packaging here, run this:\n\n' +
        '    npm run dist -- --development\n',
    );
    return 1;
  }
  process.stdout.write(`Packaging on ${describeRuntime(runtime)}\n`);
  build();
  await buildPackage({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: {
      extends: path.join(root, 'electron-builder.yml'),
      electronDist: path.dirname(runtime.executable),
      electronVersion: runtime.electronVersion,
      files: sqliteFor(runtime),
      // The runtime's own default application would be started where ours cannot be found.
      afterPack: ({ appOutDir }) => rmSync(path.join(appOutDir, 'resources/default_app.asar')),
    },
  });
  const findings = await packageFindings(packaged);
  for (const finding of findings) process.stderr.write(`${finding}\n`);
  if (findings.length > 0) return 1;
  process.stdout.write(`Packaged: ${path.relative(root, packaged)}\n`);
  return 0;
}

/** better-sqlite3 looks into build/Release first, so its compiled binary goes there. */
function sqliteFor(runtime: Runtime): { from: string; to: string; filter: string[] }[] {
  if (runtime.kind === 'official') return [];
  return [
    {
      from: path.dirname(runtime.sqliteBinding),
      to: 'node_modules/better-sqlite3/build/Release',
      filter: ['better_sqlite3.node'],
    },
  ];
}

process.exitCode = await dist();
