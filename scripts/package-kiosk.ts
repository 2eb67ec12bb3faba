// Packages what `out/` holds into a folder, with the fuses of electron-builder.yml, and reads it back.

import { rmSync } from 'node:fs';
import path from 'node:path';
import { build as buildPackage, Platform } from 'electron-builder';
import { packageFindings } from './package-contents.ts';
import { root, type Runtime } from './runtime.ts';

export interface Packaged {
  /** Holds the program `kangen` and everything it needs. */
  folder: string;
  /** What is wrong with it, one sentence each. */
  findings: string[];
}

/** @param output absolute; what was packaged there before is replaced */
export async function packageKiosk(runtime: Runtime, output: string): Promise<Packaged> {
  await buildPackage({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: {
      extends: path.join(root, 'electron-builder.yml'),
      directories: { output },
      electronDist: path.dirname(runtime.executable),
      electronVersion: runtime.electronVersion,
      files: sqliteFor(runtime),
      // The runtime's own default application would be started where ours cannot be found.
      afterPack: ({ appOutDir }) => rmSync(path.join(appOutDir, 'resources/default_app.asar')),
    },
  });
  const folder = path.join(output, 'linux-unpacked');
  return { folder, findings: await packageFindings(folder) };
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
