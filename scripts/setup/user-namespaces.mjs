// Chromium's sandbox is built from user namespaces. Ubuntu since 23.10 and hardened kernels deny
// them to ordinary users, and Electron then ends at once; a helper owned by root does it for them.

import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from './failure.mjs';

/** @param {string} executable of the Electron that will be started */
export function checkSandbox(executable) {
  if (process.getuid?.() === 0 || hasUserNamespaces()) return;
  const helper = path.join(path.dirname(executable), 'chrome-sandbox');
  if (isSetuidRoot(helper)) return;
  throw new SetupFailure(
    "This system denies ordinary users the namespaces Electron's sandbox is made of, so its helper must belong to root.",
    sandboxCommand(helper),
  );
}

/** @param {string} helper */
export function sandboxCommand(helper) {
  const quoted = `'${helper.replaceAll("'", "'\\''")}'`;
  return `sudo chown root:root ${quoted} && sudo chmod 4755 ${quoted}`;
}

function hasUserNamespaces() {
  // why both: AppArmor may allow unshare itself what it denies to everybody else
  if (readSetting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1') return false;
  const probe = spawnSync('unshare', ['--user', '--map-root-user', 'true']);
  return probe.error !== undefined || probe.status === 0;
}

/** @param {string} file */
function isSetuidRoot(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.uid === 0 && (found.mode & 0o4000) !== 0;
}

/** @param {string} file */
function readSetting(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // This kernel has no such setting.
    return undefined;
  }
}
