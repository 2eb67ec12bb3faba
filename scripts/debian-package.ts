// A Debian package of a packaged kiosk and of all that makes a machine into one: packaging/linux/. Made by
// dpkg-deb alone, so nothing has to be fetched for it.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './runtime.ts';

export interface DebianPackage {
  /** Folder of the packaged kiosk, as `dist.ts` made it. */
  application: string;
  version: string;
  /** Where the package goes, its name included. */
  file: string;
  /** How hard to press; 0 for a trial. */
  compression?: number;
}

const units = ['kangen-kiosk.service', 'kangen-kiosk-x11.service'] as const;

/** From packaging/linux/ to the machine; what an administrator may change is below /etc. */
const files: readonly (readonly [from: string, to: string, mode?: number])[] = [
  ...units.flatMap((unit) => [
    [`systemd/${unit}`, `usr/lib/systemd/system/${unit}`] as const,
    ['systemd/kangen-sandbox.conf', `usr/lib/systemd/system/${unit}.d/10-sandbox.conf`] as const,
  ]),
  ['systemd/kangen-egress.service', 'usr/lib/systemd/system/kangen-egress.service'],
  ['systemd/kangen-device-seal.service', 'usr/lib/systemd/system/kangen-device-seal.service'],
  ['session/make-device-seal', 'usr/lib/kangen/make-device-seal', 0o755],
  ['session/kiosk-session', 'usr/lib/kangen/kiosk-session', 0o755],
  ['systemd/kangen-speech.conf', 'usr/lib/kangen/speech.conf'],
  ['session/egress.nft', 'usr/lib/kangen/egress.nft'],
  ['etc/sysusers.conf', 'usr/lib/sysusers.d/kangen.conf'],
  ['etc/tmpfiles.conf', 'usr/lib/tmpfiles.d/kangen.conf'],
  ['etc/sysctl.conf', 'usr/lib/sysctl.d/60-kangen.conf'],
  ['etc/logind.conf', 'usr/lib/systemd/logind.conf.d/60-kangen.conf'],
  ['etc/peers.nft', 'etc/kangen/peers.nft'],
  ['etc/kangen-kiosk.pam', 'etc/pam.d/kangen-kiosk'],
  ['etc/xorg.conf', 'etc/X11/xorg.conf.d/60-kangen.conf'],
  // usbguard reads no rule that anybody else may read.
  ['etc/usbguard-rules.conf', 'etc/usbguard/rules.d/60-kangen.conf', 0o600],
  ['README.md', 'usr/share/doc/kangen/README.md'],
];

export function makeDebianPackage({
  application,
  version,
  file,
  compression = 6,
}: DebianPackage): void {
  const tree = mkdtempSync(path.join(tmpdir(), 'kangen-deb-'));
  try {
    chmodSync(tree, 0o755);
    lay(tree, application);
    control(tree, version);
    mkdirSync(path.dirname(file), { recursive: true });
    const args = ['--root-owner-group', `-z${compression}`, '--build', tree, file];
    execFileSync('dpkg-deb', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function lay(tree: string, application: string): void {
  cpSync(application, path.join(tree, 'opt/kangen'), { recursive: true, verbatimSymlinks: true });
  for (const [from, to, mode = 0o644] of files) {
    const target = path.join(tree, to);
    mkdirSync(path.dirname(target), { recursive: true, mode: 0o755 });
    cpSync(path.join(root, 'packaging/linux', from), target);
    chmodSync(target, mode);
  }
  // The three keys that would start the machine anew do nothing.
  const systemd = path.join(tree, 'etc/systemd/system');
  mkdirSync(systemd, { recursive: true, mode: 0o755 });
  symlinkSync('/dev/null', path.join(systemd, 'ctrl-alt-del.target'));
}

function control(tree: string, version: string): void {
  const folder = path.join(tree, 'DEBIAN');
  mkdirSync(folder, { mode: 0o755 });
  const conffiles = files.flatMap(([, to]) => (to.startsWith('etc/') ? [`/${to}\n`] : []));
  writeFileSync(path.join(folder, 'conffiles'), conffiles.join(''), { mode: 0o644 });
  writeFileSync(path.join(folder, 'control'), fields(version), { mode: 0o644 });
  const script = (name: string, text: string): void =>
    writeFileSync(path.join(folder, name), `#!/bin/sh\nset -e\n${text}`, { mode: 0o755 });
  script('postinst', afterInstalling);
  script('prerm', beforeRemoving);
}

const fields = (version: string): string => `Package: kangen
Version: ${version}
Architecture: amd64
Maintainer: Kangen
Section: misc
Priority: optional
Depends: systemd (>= 250), libpam-systemd, dbus, nftables, cage | xserver-xorg-core, cage | xinit, libgtk-3-0 | libgtk-3-0t64, libnss3, libasound2 | libasound2t64, libgbm1, libxss1, libxtst6
Recommends: usbguard, espeak-ng
Description: Kangen kiosk
 Loyalty points become money in the customer's own bank account. With the session,
 the network rules and the settings that make a machine into a kiosk.
`;

/**
 * Nothing is started: first /etc/kangen says whom the machine may speak to, or it would speak to nobody. The seal
 * of the device key is made before the first start, by its unit: a package may be installed into an image.
 */
const afterInstalling = `if [ "$1" = configure ]; then
  systemd-sysusers kangen.conf
  systemd-tmpfiles --create kangen.conf
  if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
fi
`;

/** What the kiosk keeps in /var/lib/kangen is somebody's money, and stays. */
const beforeRemoving = `if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now kangen-kiosk.service kangen-kiosk-x11.service kangen-egress.service
fi
`;
