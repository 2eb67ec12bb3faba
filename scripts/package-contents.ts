// Reads back a finished package: nothing in it that does not belong, every fuse as it should be.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

const belongs = [
  /^\/package\.json$/,
  /^\/out(\/|$)/,
  /^\/node_modules(\/better-sqlite3(\/|$)|$)/,
] as const;

const needed = [
  '/out/main/index.js',
  '/out/preload/index.cjs',
  '/out/renderer/index.html',
] as const;

const fuses: readonly (readonly [FuseV1Options, FuseState])[] = [
  [FuseV1Options.RunAsNode, FuseState.DISABLE],
  [FuseV1Options.EnableCookieEncryption, FuseState.ENABLE],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseState.DISABLE],
  [FuseV1Options.EnableNodeCliInspectArguments, FuseState.DISABLE],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, FuseState.ENABLE],
  [FuseV1Options.OnlyLoadAppFromAsar, FuseState.ENABLE],
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, FuseState.DISABLE],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, FuseState.DISABLE],
];

/** What is wrong with the package in `folder`, one sentence each. */
export async function packageFindings(folder: string): Promise<string[]> {
  const resources = path.join(folder, 'resources');
  const entries = listPackage(path.join(resources, 'app.asar'), { isPack: false });
  const leftOver = ['app', 'default_app.asar'].filter((name) =>
    existsSync(path.join(resources, name)),
  );
  const wire = await getCurrentFuseWire(path.join(folder, 'kangen'));
  return [
    ...foreignEntries(entries).map((entry) => `The package holds ${entry}, which does not belong`),
    ...needed.filter((file) => !entries.includes(file)).map((file) => `The package lacks ${file}`),
    ...leftOver.map((name) => `The package still holds the runtime's own resources/${name}`),
    ...fuses
      .filter(([fuse, state]) => wire[fuse] !== state)
      .map(([fuse]) => `The fuse ${FuseV1Options[fuse]} is not set as it should be`),
  ];
}

export function foreignEntries(entries: readonly string[]): string[] {
  return entries.filter((entry) => !belongs.some((pattern) => pattern.test(entry)));
}
