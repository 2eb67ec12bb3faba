// Packages the kiosk as `dist.ts` does, and makes a Debian package of it: dist/kangen_VERSION_amd64.deb.
//
// `npm run deb -- --development` makes one on the development runtime, to try it out: not for shops.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { makeDebianPackage } from './debian-package.ts';
import { root } from './runtime.ts';

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
const file = path.join(root, `dist/kangen_${version}_amd64.deb`);

execFileSync(process.execPath, [path.join(root, 'scripts/dist.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
makeDebianPackage({ application: path.join(root, 'dist/linux-unpacked'), version, file });
process.stdout.write(`Packaged: ${path.relative(root, file)}\n`);
