// What Electron, the virtual display and the compiler need from Debian. As root on Debian they are
// installed; otherwise the set-up stops with the command that installs them.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { SetupFailure } from './failure.mjs';
import { say, step } from './progress.mjs';
import { lastLines, run } from './run.mjs';

export const libraries = {
  window: ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'libxtst6'],
  virtualDisplay: ['xvfb'],
  compiler: ['python3', 'make', 'g++'],
};

/** Debian 13 and Ubuntu 24.04 renamed these when time_t grew to 64 bits. */
const renamedForTime64 = new Set(['libgtk-3-0', 'libasound2']);

/**
 * @param {string} label
 * @param {readonly string[]} wanted
 */
export async function installLibraries(label, wanted) {
  const names = debianNames(wanted, readOsRelease());
  const missing = missingPackages(names);
  if (missing === 'unknown') {
    say(`- This is not a Debian system, so I cannot check for: ${wanted.join(', ')}`);
    return;
  }
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) throw missingLibraries(missing);
  await step(`${label} (apt-get install ${missing.join(' ')})`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const wait = ['-o', 'DPkg::Lock::Timeout=120', '-q', '-y'];
    await run('apt-update', ['apt-get', ...wait, 'update'], { env });
    const { code, log } = await run(
      'apt-install',
      ['apt-get', ...wait, 'install', '--no-install-recommends', ...missing],
      { env },
    );
    if (code !== 0) {
      throw new SetupFailure(
        `Debian packages could not be installed; apt-get said:\n${lastLines(log)}\n`,
        installCommand(missing, { isRoot: true }),
      );
    }
  });
}

/** @param {readonly string[]} missing */
export function missingLibraries(missing) {
  return new SetupFailure(
    `These Debian packages are missing, and only root may install them: ${missing.join(', ')}.`,
    installCommand(missing, { isRoot: false }),
  );
}

/**
 * @param {readonly string[]} packages
 * @param {{ isRoot: boolean }} user
 */
export function installCommand(packages, { isRoot }) {
  const install = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`;
  return isRoot ? `apt-get update && ${install}` : `sudo apt-get update && sudo ${install}`;
}

/**
 * @param {readonly string[]} wanted
 * @param {string} osRelease text of /etc/os-release
 */
export function debianNames(wanted, osRelease) {
  const field = (/** @type {string} */ name) =>
    new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const version = Number.parseFloat(field('VERSION_ID'));
  const isRenamed =
    (field('ID') === 'debian' && version >= 13) || (field('ID') === 'ubuntu' && version >= 24.04);
  return wanted.map((name) => (isRenamed && renamedForTime64.has(name) ? `${name}t64` : name));
}

/**
 * @param {readonly string[]} wanted
 * @param {string} statusLines what dpkg-query printed: "name status" a line, for those it knows
 */
export function notInstalled(wanted, statusLines) {
  const installed = new Set(
    statusLines
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return wanted.filter((name) => !installed.has(name));
}

/**
 * @param {readonly string[]} names
 * @returns {string[] | 'unknown'}
 */
function missingPackages(names) {
  const format = '${Package} ${db:Status-Status}\\n';
  const answer = spawnSync('dpkg-query', ['-W', `-f=${format}`, ...names], { encoding: 'utf8' });
  return answer.error ? 'unknown' : notInstalled(names, answer.stdout);
}

function readOsRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}
