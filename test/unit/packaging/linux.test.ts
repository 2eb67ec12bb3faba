/** What makes a machine into a kiosk, checked by the very tools that will read it, where they are installed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDebianPackage } from '../../../scripts/debian-package.ts';

const linux = join(import.meta.dirname, '../../../packaging/linux');
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-linux-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(has('systemd-analyze'))('systemd', () => {
  const kiosks = ['kangen-kiosk.service', 'kangen-kiosk-x11.service'];
  const unit = (name: string): string => join(folder, name);
  beforeAll(() => {
    for (const name of [...kiosks, 'kangen-egress.service']) {
      // The programs belong to packages that a machine for tests need not have.
      const text = readFileSync(join(linux, 'systemd', name), 'utf8');
      writeFileSync(unit(name), text.replaceAll(/^(Exec\w+)=.*$/gm, '$1=/bin/true'));
    }
    for (const name of kiosks) {
      mkdirSync(unit(`${name}.d`));
      cpSync(join(linux, 'systemd/kangen-sandbox.conf'), unit(`${name}.d/10-sandbox.conf`));
    }
  });

  it('understands every line', () => {
    const units = [...kiosks, 'kangen-egress.service'].map(unit);
    expect(run('systemd-analyze', 'verify', '--man=no', ...units)).toEqual({ status: 0, said: '' });
  });

  it.each([...kiosks, 'kangen-egress.service'])('calls %s no more exposed than allowed', (name) => {
    // Tenths of its scale to ten: what is left open is what Chromium and a display need.
    const asked = run(
      'systemd-analyze',
      'security',
      '--offline=true',
      '--threshold=40',
      unit(name),
    );
    expect(asked.status, asked.said).toBe(0);
  });
});

it.runIf(has('shellcheck'))('the session’s script is clean', () => {
  expect(run('shellcheck', join(linux, 'session/kiosk-session'))).toEqual({ status: 0, said: '' });
});

it.runIf(has('nft'))('the network’s rules are rules', () => {
  const rules = readFileSync(join(linux, 'session/egress.nft'), 'utf8')
    .replaceAll('/etc/kangen/peers.nft', join(linux, 'etc/peers.nft'))
    // A user that every system has.
    .replaceAll('"kangen" ', '"nobody" ');
  const file = join(folder, 'egress.nft');
  writeFileSync(file, rules);
  const asked = run('unshare', '--user', '--map-root-user', '--net', 'nft', '--check', '-f', file);
  expect(asked).toEqual({ status: 0, said: '' });
});

it.runIf(has('usbguard-rule-parser'))('the rules for what is plugged in are rules', () => {
  const asked = run('usbguard-rule-parser', '-f', join(linux, 'etc/usbguard-rules.conf'));
  expect(asked.said).not.toContain('ERROR');
  expect(asked.said).toContain('reject');
});

describe.runIf(has('dpkg-deb'))('the package', () => {
  it('brings the kiosk, its session and its settings, all of them root’s', () => {
    const application = join(folder, 'application');
    mkdirSync(application);
    writeFileSync(join(application, 'kangen'), 'the program', { mode: 0o755 });
    const file = join(folder, 'kangen.deb');
    makeDebianPackage({ application, version: '1.2.3', file, compression: 0 });
    const told = execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8' });
    const modeOf = (place: string): string | undefined =>
      told
        .split('\n')
        .find((line) => line.split(' ').includes(place))
        ?.slice(0, 10);
    expect(modeOf('./opt/kangen/kangen')).toBe('-rwxr-xr-x');
    expect(modeOf('./usr/lib/kangen/kiosk-session')).toBe('-rwxr-xr-x');
    expect(modeOf('./usr/lib/systemd/system/kangen-kiosk.service.d/10-sandbox.conf')).toBe(
      '-rw-r--r--',
    );
    expect(told).toContain('ctrl-alt-del.target -> /dev/null');
    const lines = told.split('\n').filter((line) => line !== '');
    expect(lines.filter((line) => !line.includes(' root/root '))).toEqual([]);
    expect(
      lines.filter((line) => /^.....w|^........w/.test(line) && !line.startsWith('l')),
    ).toEqual([]);
    const fields = execFileSync('dpkg-deb', ['--field', file], { encoding: 'utf8' });
    expect(fields).toMatch(/^Version: 1\.2\.3$/m);
  });
});
