/** What makes a machine into a kiosk, checked by the very tools that will read it, where they are installed. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CREDENTIAL } from '../../../main/identity/key-store-credential.ts';
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

const kiosks = ['kangen-kiosk.service', 'kangen-kiosk-x11.service'];
const unitText = (name: string): string => readFileSync(join(linux, 'systemd', name), 'utf8');
/** What a unit says under this name, all of it. */
const said = (text: string, key: string): string[] =>
  [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].flatMap(([, value = '']) =>
    value.split(' '),
  );

describe.runIf(has('systemd-analyze'))('systemd', () => {
  const others = ['kangen-egress.service', 'kangen-device-seal.service'];
  const unit = (name: string): string => join(folder, name);
  beforeAll(() => {
    for (const name of [...kiosks, ...others]) {
      // The programs belong to packages that a machine for tests need not have.
      writeFileSync(unit(name), unitText(name).replaceAll(/^(Exec\w+)=.*$/gm, '$1=/bin/true'));
    }
    for (const name of kiosks) {
      mkdirSync(unit(`${name}.d`));
      cpSync(join(linux, 'systemd/kangen-sandbox.conf'), unit(`${name}.d/10-sandbox.conf`));
    }
  });

  it('understands what opens the sound devices, where it is put in place', () => {
    const name = 'kangen-kiosk.service';
    const dropIn = join(folder, 'with-speech', `${name}.d`);
    mkdirSync(dropIn, { recursive: true });
    cpSync(unit(name), join(folder, 'with-speech', name));
    cpSync(join(linux, 'systemd/kangen-sandbox.conf'), join(dropIn, '10-sandbox.conf'));
    cpSync(join(linux, 'systemd/kangen-speech.conf'), join(dropIn, '20-speech.conf'));
    const asked = [unit('kangen-egress.service'), join(folder, 'with-speech', name)];
    expect(run('systemd-analyze', 'verify', '--man=no', ...asked)).toEqual({ status: 0, said: '' });
    expect(readFileSync(join(linux, 'systemd/kangen-sandbox.conf'), 'utf8')).not.toMatch(
      /audio|alsa/,
    );
  });

  it('understands every line', () => {
    const units = [...kiosks, ...others].map(unit);
    expect(run('systemd-analyze', 'verify', '--man=no', ...units)).toEqual({ status: 0, said: '' });
  });

  it.each([...kiosks, ...others])('calls %s no more exposed than allowed', (name) => {
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

it.runIf(has('shellcheck')).each(['kiosk-session', 'make-device-seal'])('%s is clean', (script) => {
  expect(run('shellcheck', join(linux, 'session', script))).toEqual({ status: 0, said: '' });
});

describe('a kiosk that has ended', () => {
  const sandbox = unitText('kangen-sandbox.conf');
  it.each(kiosks)('is started again however it ended, by its staff too: %s', (name) => {
    expect(said(sandbox, 'Restart')).toEqual(['always']);
    const text = `${unitText(name)}${sandbox}`;
    for (const exception of ['RestartPreventExitStatus', 'SuccessExitStatus', 'RemainAfterExit'])
      expect(said(text, exception)).toEqual([]);
    // Where that does not help, the machine.
    expect(said(text, 'StartLimitAction')).toEqual(['reboot']);
  });
});

describe('the seal of the device key', () => {
  const maker = unitText('kangen-device-seal.service');
  const script = join(linux, 'session/make-device-seal');
  const make = (target: string, path = process.env['PATH'] ?? '') => {
    const env = { PATH: path, SYSTEMD_CREDENTIAL_SECRET: join(folder, 'host-secret') };
    const { status, stdout, stderr } = spawnSync('/bin/sh', [script, target], {
      env,
      encoding: 'utf8',
    });
    return { status, said: `${stdout}${stderr}` };
  };

  it.each(kiosks)(
    'is made before %s, which does not start without it, and is given to it',
    (name) => {
      const text = unitText(name);
      expect(said(text, 'Requires')).toContain('kangen-device-seal.service');
      expect(said(text, 'After')).toContain('kangen-device-seal.service');
      const [credential = '', file = ''] =
        said(unitText('kangen-sandbox.conf'), 'LoadCredentialEncrypted')[0]?.split(':') ?? [];
      expect(credential).toBe(CREDENTIAL);
      expect(said(maker, 'ExecStart')).toEqual(['/usr/lib/kangen/make-device-seal', file]);
      // Once: what seals a key is not made anew.
      expect(said(maker, 'ConditionPathExists')).toEqual([`!${file}`]);
    },
  );

  it.runIf(has('systemd-creds'))('is 32 random bytes that this machine opens, and stays', () => {
    const file = join(folder, 'credstore', CREDENTIAL);
    expect(make(file)).toMatchObject({ status: 0 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file);
    const opened = spawnSync('systemd-creds', ['decrypt', `--name=${CREDENTIAL}`, file, '-'], {
      env: { ...process.env, SYSTEMD_CREDENTIAL_SECRET: join(folder, 'host-secret') },
    });
    expect(opened.stdout).toHaveLength(32);
    expect(new Set(opened.stdout).size, 'not one byte again and again').toBeGreaterThan(8);
    expect(make(file)).toMatchObject({ status: 0, said: expect.stringContaining('stays') });
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(join(folder, 'credstore'))).toEqual([CREDENTIAL]);
  });

  it('is refused in plain words where there is nothing to make it with', () => {
    const file = join(folder, 'nowhere', CREDENTIAL);
    const asked = make(file, folder);
    expect(asked.status).toBe(1);
    expect(asked.said).toMatch(/systemd-creds is not here.*the kiosk does not start/);
    expect(existsSync(file)).toBe(false);
  });
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
    expect(modeOf('./usr/lib/kangen/make-device-seal')).toBe('-rwxr-xr-x');
    expect(modeOf('./usr/lib/systemd/system/kangen-device-seal.service')).toBe('-rw-r--r--');
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
