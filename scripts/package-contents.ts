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
  '/out/main/serving.js',
  '/out/preload/index.cjs',
  '/out/renderer/index.html',
  '/out/main/licences.md',
  '/out/renderer/licences.md',
] as const;

/** Every fuse there is, as a shop needs it. */
const fuses: Readonly<Record<FuseV1Options, FuseState>> = {
  [FuseV1Options.RunAsNode]: FuseState.DISABLE,
  [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
  [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
  [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: FuseState.DISABLE,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
  // Speed alone, so as it is shipped.
  [FuseV1Options.WasmTrapHandlers]: FuseState.ENABLE,
};

/** What is wrong with the package in `folder`, one sentence each. */
export async function packageFindings(folder: string): Promise<string[]> {
  const resources = path.join(folder, 'resources');
  const entries = listPackage(path.join(resources, 'app.asar'), { isPack: false });
  const leftOver = ['app', 'default_app.asar'].filter((name) =>
    existsSync(path.join(resources, name)),
  );
  return [
    ...foreignEntries(entries).map((entry) => `The package holds ${entry}, which does not belong`),
    ...needed.filter((file) => !entries.includes(file)).map((file) => `The package lacks ${file}`),
    ...leftOver.map((name) => `The package still holds the runtime's own resources/${name}`),
    ...wrongFuses(await fusesOf(path.join(folder, 'kangen'))),
  ];
}

/** By name, as they are in the program's own bytes. An older runtime has fewer of them. */
export async function fusesOf(program: string): Promise<Map<string, boolean | FuseState>> {
  const { version: _version, ...wire } = await getCurrentFuseWire(program);
  return new Map(
    Object.entries(wire).map(([place, state]) => [FuseV1Options[Number(place)] ?? place, state]),
  );
}

export function wrongFuses(found: ReadonlyMap<string, boolean | FuseState>): string[] {
  const right = new Map(
    Object.entries(fuses).map(([place, state]) => [FuseV1Options[Number(place)], state]),
  );
  const wrong = [...found].filter(([name, state]) => right.get(name) !== state);
  return [
    ...wrong.map(([name]) => `The fuse ${name} is not set as it should be`),
    ...(found.size === 0 ? ['The program has no fuses'] : []),
  ];
}

export function foreignEntries(entries: readonly string[]): string[] {
  return entries.filter((entry) => !belongs.some((pattern) => pattern.test(entry)));
}
