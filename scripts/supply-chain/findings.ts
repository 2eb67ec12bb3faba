// What is wrong with what is installed: read from package.json and its lock file alone, so it needs no network.

import { z } from 'zod';
import { denied, type Denied, licencesOfTools, licencesShipped } from './rules.ts';

const names = z.record(z.string(), z.string()).default({});

export const manifest = z.object({
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  allowScripts: z.record(z.string(), z.boolean()).default({}),
});
export type Manifest = z.infer<typeof manifest>;

const locked = z.object({
  /** Another package than its folder says: an alias. */
  name: z.string().optional(),
  version: z.string(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().default(false),
  link: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
  dependencies: names,
});
type Locked = z.infer<typeof locked>;

export const lockFile = z.object({
  lockfileVersion: z.literal(3),
  packages: z.object({ '': manifest.omit({ allowScripts: true }) }).catchall(locked),
});
export type LockFile = z.infer<typeof lockFile>;

/** One sentence each; nothing where all is well. */
export function findings(own: Manifest, lock: LockFile): string[] {
  const { '': root, ...rest } = lock.packages;
  const packages = Object.entries(rest);
  return [
    ...outOfStep(own, root, lock),
    ...packages.flatMap(([folder, one]) => [
      ...sourceOf(folder, one),
      ...missingBelow(folder, one, lock),
      ...licenceOf(folder, one),
      ...deniedVersion(folder, one),
    ]),
    ...installScripts(own, packages),
  ];
}

type Root = LockFile['packages'][''];

function outOfStep(own: Manifest, root: Root, lock: LockFile): string[] {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
  return kinds.flatMap((kind) => [
    ...Object.entries(own[kind]).flatMap(([name, asked]) => {
      const version = /^(?:npm:.+@)?(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(asked)?.[1];
      if (version === undefined)
        return [`${name} is asked for as ${asked}, which is no one version`];
      const found = lock.packages[`node_modules/${name}`]?.version;
      const isSame = root[kind][name] === asked && found === version;
      return isSame ? [] : [`${name}: package.json says ${asked}, the lock file another`];
    }),
    ...Object.keys(root[kind])
      .filter((name) => own[kind][name] === undefined)
      .map((name) => `${name} is in the lock file and not in package.json`),
  ]);
}

/** From the registry, and the very bytes that were looked at. */
function sourceOf(folder: string, { version, resolved, integrity, link }: Locked): string[] {
  const isFromRegistry =
    !link && /^\d/.test(version) && (resolved === undefined || /^https:.+\.tgz$/.test(resolved));
  return [
    ...(isFromRegistry ? [] : [`${folder} does not come from the registry`]),
    ...(/^sha512-[\w+/]{86}==$/.test(integrity ?? '') ? [] : [`${folder} has no sha512`]),
  ];
}

/** Node's own way of looking: beside, then beside each folder above. */
function missingBelow(folder: string, { dependencies }: Locked, lock: LockFile): string[] {
  const above = folder
    .split('/node_modules/')
    .map((_, place, parts) => `${parts.slice(0, place + 1).join('/node_modules/')}/`);
  return Object.keys(dependencies)
    .filter((name) =>
      ['', ...above].every((place) => lock.packages[`${place}node_modules/${name}`] === undefined),
    )
    .map((name) => `${folder} needs ${name}, which the lock file does not have`);
}

function licenceOf(folder: string, { license, dev }: Locked): string[] {
  if (license === undefined) return [`${folder} names no licence`];
  const allowed = dev ? licencesOfTools : licencesShipped;
  return isAllowed(license, allowed) ? [] : [`${folder} is under ${license}`];
}

/** An SPDX expression as npm packages write them: one, one of several, or several at once. */
export function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const plain = expression.replaceAll(/[()]/g, '');
  return plain
    .split(/ or /i)
    .some((every) => every.split(/ and /i).every((one) => allowed.includes(one.trim())));
}

function deniedVersion(folder: string, { name, version }: Locked): string[] {
  const called = name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return denied
    .filter((one) => one.name === called && isDenied(version, one))
    .map(({ why }) => `${folder} ${version} is on the deny-list: ${why}`);
}

function isDenied(version: string, { versions }: Denied): boolean {
  if (!('below' in versions)) return versions.includes(version);
  const { from = '0.0.0', below } = versions;
  return isBelow(version, below) && !isBelow(version, from);
}

function isBelow(version: string, limit: string): boolean {
  const [ours, theirs] = [version, limit].map((text) => text.split(/[.-]/).map(Number));
  const differs = theirs?.findIndex((part, place) => part !== ours?.[place]) ?? -1;
  return differs !== -1 && (ours?.[differs] ?? 0) < (theirs?.[differs] ?? 0);
}

/** A script that runs while installing runs as whoever installs: each is decided upon by name. */
function installScripts(own: Manifest, packages: readonly (readonly [string, Locked])[]): string[] {
  const known = Object.keys(own.allowScripts);
  const has = (name: string): boolean =>
    packages.some(([folder]) => folder.endsWith(`node_modules/${name}`));
  return [
    ...packages
      .filter(([folder, { hasInstallScript }]) => {
        const isKnown = known.some((name) => folder.endsWith(`node_modules/${name}`));
        return hasInstallScript && !isKnown;
      })
      .map(([folder]) => `${folder} has an install script that nobody has decided upon`),
    ...known.filter((name) => !has(name)).map((name) => `${name} is decided upon and not there`),
  ];
}
