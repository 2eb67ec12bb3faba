// What Electron, the virtual display and the compiler need from Debian. As root they are installed;
// otherwise the set-up stops once, with the one command that installs all of them.

import { spawnSync } from 'node:child_process';
import { SetupFailure } from './failure.mjs';
import { say, step } from './progress.mjs';
import { lastLines, run } from './run.mjs';

/**
 * A library with a bar has two names: releases of Debian and its relatives renamed it when time_t
 * grew to 64 bits. Either will do.
 */
export const libraries = {
  window: [
    'libgtk-3-0|libgtk-3-0t64',
    'libnss3',
    'libasound2|libasound2t64',
    'libgbm1',
    'libxss1',
    'libxtst6',
  ],
  virtualDisplay: ['xvfb'],
  compiler: ['python3', 'make', 'g++'],
  /** Only tests start one, of their own; releases of Debian and its relatives each have one version. */
  database: ['postgresql-15|postgresql-16|postgresql-17'],
  /** Only tests need it: a second opinion on every document that was written. */
  documents: ['libxml2-utils'],
  /** Only tests need them: somebody at the keyboard of a kiosk, and at the doors of the services. */
  attacks: ['xdotool', 'sslscan'],
  /** Only tests need them: a party of the network that is none of ours. */
  certificates: ['openssl', 'curl'],
};

/**
 * @typedef {object} Need
 * @property {readonly string[]} now asked for at once
 * @property {readonly string[]} [perhapsLater] named too where somebody else has to install
 */

/**
 * @param {string} label
 * @param {Need} need
 */
export async function installLibraries(label, { now, perhapsLater = [] }) {
  const missing = missingPackages(now);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw missingLibraries(installable([...missing, ...missingPackages(perhapsLater)]));
  }
  await step(`${label} (${missing.map(firstName).join(' ')})`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const wait = ['-o', 'DPkg::Lock::Timeout=120', '-q', '-y'];
    await run('apt-update', ['apt-get', ...wait, 'update'], { env });
    const names = installable(missing);
    const { code, log } = await run(
      'apt-install',
      ['apt-get', ...wait, 'install', '--no-install-recommends', ...names],
      { env },
    );
    if (code !== 0) {
      throw new SetupFailure(
        `Debian packages could not be installed; apt-get said:\n${lastLines(log)}\n`,
        installCommand(names, { isRoot: true }),
      );
    }
  });
}

/**
 * Where somebody else has to install, whoever needs it says so.
 * @param {string} label
 * @param {readonly string[]} now
 */
export async function installWhereRoot(label, now) {
  if (process.getuid?.() === 0) await installLibraries(label, { now });
}

/** Once: on another system nobody here can tell what is missing. */
export function sayWhatElectronNeeds() {
  if (spawnSync('dpkg-query', ['--version']).error === undefined) return;
  const names = [...libraries.window, ...libraries.compiler].map(firstName);
  say(`- This is not a Debian system. What Debian calls ${names.join(', ')} must be there.`);
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
 * @param {string} statusLines what dpkg-query printed: "name status" a line, for those it knows
 */
export function notInstalled(wanted, statusLines) {
  const installed = new Set(
    statusLines
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return wanted.filter((either) => !either.split('|').some((name) => installed.has(name)));
}

/**
 * Of each library the name this release can install; the first where apt knows of none.
 * @param {readonly string[]} wanted
 * @param {string} policy what apt-cache policy printed about all their names
 */
export function namesToInstall(wanted, policy) {
  const known = new Set(
    [...policy.matchAll(/^(\S+):\n(?: .*\n)*? {2}Candidate: (?!\(none\))/gm)].map(
      ([, name]) => name,
    ),
  );
  return wanted.map(
    (either) => either.split('|').find((name) => known.has(name)) ?? firstName(either),
  );
}

/** @param {string} either */
function firstName(either) {
  return either.split('|')[0] ?? either;
}

/** @param {readonly string[]} wanted */
function installable(wanted) {
  const names = wanted.flatMap((either) => either.split('|'));
  const env = { ...process.env, LC_ALL: 'C' };
  const answer = spawnSync('apt-cache', ['policy', ...names], { encoding: 'utf8', env });
  return namesToInstall(wanted, answer.stdout ?? '');
}

/**
 * Nothing counts as missing on a system without dpkg.
 * @param {readonly string[]} wanted
 */
function missingPackages(wanted) {
  const names = wanted.flatMap((either) => either.split('|'));
  const format = '${Package} ${db:Status-Status}\\n';
  const answer = spawnSync('dpkg-query', ['-W', `-f=${format}`, ...names], { encoding: 'utf8' });
  return answer.error ? [] : notInstalled(wanted, answer.stdout);
}
