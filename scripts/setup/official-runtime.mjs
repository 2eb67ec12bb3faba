// The supported Electron, as the `electron` package downloads it. Where its download site cannot be
// reached the set-up notes that, and does not try again for a day.

import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder, packagedNode, root, runtimesFolder } from './paths.mjs';
import { say, step } from './progress.mjs';
import { run } from './run.mjs';

/** A download that brings nothing for this long is given up. */
const stalledMs = 15_000;
const watchMs = 500;
const noteAgeMsMax = 24 * 60 * 60 * 1000;

/** @typedef {{ kind: 'official', executable: string, electronVersion: string }} OfficialRuntime */

/** @returns {Promise<OfficialRuntime | undefined>} */
export async function officialRuntime() {
  const version = electronPackageVersion();
  const present = findOfficial(version);
  if (present) return present;
  const now = new Date();
  if (isKnownUnavailable(readIfPresent(unavailableNote), { version, now })) return undefined;
  await download(version);
  const downloaded = findOfficial(version);
  if (!downloaded) {
    say(
      `- Electron ${version} cannot be downloaded here, so a development runtime takes its place for ` +
        `a day; to try again sooner: rm -f ${path.relative(root, unavailableNote)}`,
    );
  }
  return downloaded;
}

/**
 * @param {string} version
 * @returns {OfficialRuntime | undefined}
 */
function findOfficial(version) {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? packageFolder('electron/dist');
  const found = readIfPresent(path.join(folder, 'version'))?.trim().replace(/^v/, '');
  const executable = path.join(folder, 'electron');
  return found === version && isFile(executable)
    ? { kind: 'official', executable, electronVersion: version }
    : undefined;
}

/** @param {string} version */
async function download(version) {
  const temporary = path.join(runtimesFolder, 'download');
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const stop = new AbortController();
  const received = () => folderBytes(temporary);
  const watch = stopWhenStalled(stop, received);
  await step(
    `Trying to download Electron ${version}`,
    () =>
      run('electron-download', [packagedNode, packageFolder('electron/install.js')], {
        // why TMPDIR: the downloader shows no progress, but its temporary file can be measured
        env: { TMPDIR: temporary },
        stop: stop.signal,
      }),
    () => `${Math.round(received() / 1e6)} of about 120 MB`,
  );
  clearInterval(watch);
  rmSync(temporary, { recursive: true, force: true });
}

/**
 * @param {AbortController} stop
 * @param {() => number} received
 */
function stopWhenStalled(stop, received) {
  let bytes = -1;
  let changedAt = performance.now();
  return setInterval(() => {
    const now = received();
    // Once everything has arrived the file is checked and unpacked, and grows no more.
    if (now !== bytes) {
      bytes = now;
      changedAt = performance.now();
    } else if (bytes === 0 && performance.now() - changedAt > stalledMs) {
      stop.abort();
    } else if (performance.now() - changedAt > 4 * stalledMs) {
      stop.abort();
    }
  }, watchMs);
}

const unavailableNote = path.join(runtimesFolder, 'official-unavailable.txt');

/**
 * @param {string | undefined} note
 * @param {{ version: string, now: Date }} wanted
 */
export function isKnownUnavailable(note, { version, now }) {
  const [about, since = ''] = note?.split('\n') ?? [];
  const ageMs = now.getTime() - Date.parse(since);
  return about === version && ageMs >= 0 && ageMs < noteAgeMsMax;
}

/**
 * To be called once the development runtime is there: a machine that was cut off from everything has
 * learnt nothing about Electron's release site.
 */
export function rememberUnavailable(now = new Date()) {
  const version = electronPackageVersion();
  if (isKnownUnavailable(readIfPresent(unavailableNote), { version, now })) return;
  writeFileSync(unavailableNote, unavailableText(version, now));
}

/**
 * @param {string} version
 * @param {Date} since
 */
export function unavailableText(version, since) {
  return `${version}\n${since.toISOString()}\nElectron could not be downloaded. Delete this file to try again before a day is over.\n`;
}

function electronPackageVersion() {
  const text = readFileSync(packageFolder('electron/package.json'), 'utf8');
  return /** @type {{ version: string }} */ (JSON.parse(text)).version;
}

/** @param {string} folder */
function folderBytes(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, name) => sum + (statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** @param {string} file */
function readIfPresent(file) {
  return isFile(file) ? readFileSync(file, 'utf8') : undefined;
}

/** @param {string} file */
function isFile(file) {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
