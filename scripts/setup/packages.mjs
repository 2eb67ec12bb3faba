// The npm packages: installed by `npm ci` when what is in node_modules differs from the lock file.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from './failure.mjs';
import { packagedNode, root } from './paths.mjs';
import { step } from './progress.mjs';
import { lastLines, pathWithoutPackages, run } from './run.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockEntry */
/** @typedef {{ packages: Record<string, LockEntry> }} Lock */

export async function installPackages() {
  if (packagesAreInstalled()) return;
  await step('Installing the npm packages (npm ci, about a minute)', async () => {
    const { code, log } = await run(
      'npm-ci',
      // why include: NODE_ENV=production or an omit setting would leave out the tools and Node 24
      ['npm', 'ci', '--include=dev', '--include=optional', '--no-progress'],
      { env: { PATH: pathWithoutPackages() } },
    );
    if (code !== 0 || !packagesAreInstalled()) {
      throw new SetupFailure(
        `The npm packages could not be installed; npm said:\n${lastLines(log)}\n`,
        'npm ci',
      );
    }
  });
}

function packagesAreInstalled() {
  // npm writes this hidden lock file as the last act of an install, so a broken-off one has none.
  const installedLock = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedLock) || !existsSync(packagedNode)) return false;
  return isInstalled(readLock(path.join(root, 'package-lock.json')), readLock(installedLock));
}

/**
 * @param {Lock} wanted
 * @param {Lock} installed
 */
export function isInstalled(wanted, installed) {
  const extra = Object.keys(installed.packages).some((name) => !(name in wanted.packages));
  if (extra) return false;
  return Object.entries(wanted.packages).every(([name, entry]) => {
    if (name === '') return true;
    const found = installed.packages[name];
    // Packages for other platforms are in the lock file but are never installed here.
    if (!found) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Lock}
 */
function readLock(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
