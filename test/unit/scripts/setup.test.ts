// The parts of the set-up that decide: what is missing, and what people are told to run.

import { describe, expect, it } from 'vitest';
import {
  debianNames,
  installCommand,
  missingLibraries,
  notInstalled,
} from '../../../scripts/setup/debian.mjs';
import { SetupFailure, failureText } from '../../../scripts/setup/failure.mjs';
import { isInstalled } from '../../../scripts/setup/packages.mjs';
import { checkPlatform } from '../../../scripts/setup/platform.mjs';
import { pathWithoutPackages } from '../../../scripts/setup/run.mjs';

const machine = { platform: 'linux', arch: 'x64', nodeVersion: '20.18.0' };

describe('the platform', () => {
  it.each(['20.18.0', '20.20.2', '22.0.0', '24.21.0'])('Node %s will do', (nodeVersion) => {
    expect(() => checkPlatform({ ...machine, nodeVersion })).not.toThrow();
  });

  it.each(['18.19.1', '20.17.9'])('Node %s is too old, and says what to run', (nodeVersion) => {
    expect(() => checkPlatform({ ...machine, nodeVersion })).toThrow(
      expect.objectContaining({
        message: `Kangen needs Node 20.18 or newer to set itself up, and this is Node ${nodeVersion}.`,
        command: 'npm install --global node@24',
      }),
    );
  });

  it.each([
    ['darwin', 'arm64'],
    ['linux', 'arm64'],
    ['win32', 'x64'],
  ])('%s %s is refused', (platform, arch) => {
    expect(() => checkPlatform({ ...machine, platform, arch })).toThrow(SetupFailure);
  });
});

describe('npm packages', () => {
  const wanted = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
      'node_modules/@oxlint/binding-win32-x64': { version: '1.0.0', optional: true },
    },
  };
  const zod = { version: '4.6.7', integrity: 'sha512-a' };

  it('are installed when all are there that belong on this platform', () => {
    expect(isInstalled(wanted, { packages: { 'node_modules/zod': zod } })).toBe(true);
  });

  it.each([
    ['one is missing', {}],
    ['one is another version', { 'node_modules/zod': { ...zod, version: '4.6.6' } }],
    ['one has other content', { 'node_modules/zod': { ...zod, integrity: 'sha512-b' } }],
    ['one is there too many', { 'node_modules/zod': zod, 'node_modules/left-pad': {} }],
  ])('are installed again when %s', (_, packages) => {
    expect(isInstalled(wanted, { packages })).toBe(false);
  });
});

describe('Debian packages', () => {
  it('counts as missing what dpkg does not know or has only half', () => {
    const status = 'xvfb installed\nlibnss3 config-files\nlibgbm1 not-installed\n';
    expect(notInstalled(['xvfb', 'libnss3', 'libgbm1', 'dbus'], status)).toEqual([
      'libnss3',
      'libgbm1',
      'dbus',
    ]);
  });

  it.each([
    ['ID=debian\nVERSION_ID="12"\n', 'libgtk-3-0'],
    ['ID=debian\nVERSION_ID="13"\n', 'libgtk-3-0t64'],
    ['ID=ubuntu\nVERSION_ID="22.04"\n', 'libgtk-3-0'],
    ['ID=ubuntu\nVERSION_ID="24.04"\n', 'libgtk-3-0t64'],
    ['', 'libgtk-3-0'],
  ])('are called what this release calls them (%j)', (osRelease, name) => {
    expect(debianNames(['libgtk-3-0', 'xvfb'], osRelease)).toEqual([name, 'xvfb']);
  });

  it('are left to root, with the command to run', () => {
    expect(failureText(missingLibraries(['xvfb', 'dbus']))).toBe(
      'These Debian packages are missing, and only root may install them: xvfb, dbus.\n' +
        'Run this, then try again:\n\n' +
        '    sudo apt-get update && sudo apt-get install --yes --no-install-recommends xvfb dbus\n',
    );
    expect(installCommand(['xvfb'], { isRoot: true })).toBe(
      'apt-get update && apt-get install --yes --no-install-recommends xvfb',
    );
  });
});

describe('commands', () => {
  it('are run by npm without the Node that is about to be replaced', () => {
    expect(pathWithoutPackages('/home/a/node_modules/.bin:/usr/bin:/bin')).toBe('/usr/bin:/bin');
  });
});
