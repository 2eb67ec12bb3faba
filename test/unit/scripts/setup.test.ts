// The parts of the set-up that decide: what is missing, and what people are told to run.

import { describe, expect, it } from 'vitest';
import {
  installCommand,
  missingLibraries,
  namesToInstall,
  notInstalled,
} from '../../../scripts/setup/debian.mjs';
import { hasDisplay } from '../../../scripts/setup/display.mjs';
import { failureText } from '../../../scripts/setup/failure.mjs';
import { isKnownUnavailable, unavailableText } from '../../../scripts/setup/official-runtime.mjs';
import { isInstalled } from '../../../scripts/setup/packages.mjs';
import { checkPlatform } from '../../../scripts/setup/platform.mjs';
import { pathWithoutPackages } from '../../../scripts/setup/run.mjs';
import { sandboxCommand } from '../../../scripts/setup/user-namespaces.mjs';

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
    expect(() => checkPlatform({ ...machine, platform, arch })).toThrow(
      expect.objectContaining({
        name: 'SetupFailure',
        // Without it a Mac would fetch an arm64 image, and be refused again inside it.
        command: expect.stringMatching(/^docker run --platform linux\/amd64 .* npm start$/),
      }),
    );
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

  it('count as installed under either of two names', () => {
    const wanted = ['libgtk-3-0|libgtk-3-0t64', 'libasound2|libasound2t64', 'libnss3'];
    const status = 'libgtk-3-0t64 installed\nlibnss3 installed\nlibasound2 not-installed\n';
    expect(notInstalled(wanted, status)).toEqual(['libasound2|libasound2t64']);
  });

  const policy = (name: string, candidate: string): string =>
    `${name}:\n  Installed: (none)\n  Candidate: ${candidate}\n  Version table:\n     ${candidate} 500\n`;

  it.each([
    ['before the change', policy('libgtk-3-0', '3.24.38'), 'libgtk-3-0'],
    [
      'after it',
      `${policy('libgtk-3-0', '(none)')}${policy('libgtk-3-0t64', '3.24.49')}`,
      'libgtk-3-0t64',
    ],
    ['where apt has no lists', '', 'libgtk-3-0'],
  ])('are installed under the name apt knows, %s', (_, known, name) => {
    expect(namesToInstall(['libgtk-3-0|libgtk-3-0t64', 'xvfb'], known)).toEqual([name, 'xvfb']);
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

describe('the note that Electron cannot be downloaded', () => {
  const version = '45.4.1';
  const since = new Date('2026-11-22T08:00:00Z');
  const note = unavailableText(version, since);
  const later = (hours: number): Date => new Date(since.getTime() + hours * 3_600_000);

  it('holds for a day, for that version', () => {
    expect(isKnownUnavailable(note, { version, now: since })).toBe(true);
    expect(isKnownUnavailable(note, { version, now: later(23.9) })).toBe(true);
  });

  it.each([
    ['a day later', note, { version, now: later(24) }],
    ['for another version', note, { version: '45.4.2', now: since }],
    ['when the clock went back', note, { version, now: later(-1) }],
    ['without a date', `${version}\nElectron could not be downloaded.\n`, { version, now: since }],
    ['when there is none', undefined, { version, now: since }],
  ])('does not hold %s', (_, text, wanted) => {
    expect(isKnownUnavailable(text, wanted)).toBe(false);
  });
});

describe('the display', () => {
  it.each([
    [{}, false],
    [{ DISPLAY: '' }, false],
    [{ DISPLAY: '', WAYLAND_DISPLAY: 'wayland-0' }, true],
    [{ DISPLAY: ':0' }, true],
  ])('%j: %s', (env, there) => {
    expect(hasDisplay(env)).toBe(there);
  });
});

describe('the sandbox', () => {
  it('is put right by a command that survives any path', () => {
    expect(sandboxCommand("/home/o'neil/my shop/chrome-sandbox")).toBe(
      "sudo chown root:root '/home/o'\\''neil/my shop/chrome-sandbox' && " +
        "sudo chmod 4755 '/home/o'\\''neil/my shop/chrome-sandbox'",
    );
  });
});

describe('commands', () => {
  it('are run by npm without the Node that is about to be replaced', () => {
    expect(pathWithoutPackages('/home/a/node_modules/.bin:/usr/bin:/bin')).toBe('/usr/bin:/bin');
  });
});
