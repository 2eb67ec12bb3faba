// Packages the kiosk into dist/linux-unpacked, and reads back what was packed.
//
// A release is packaged on the official Electron only. `npm run dist -- --development` makes a
// package on the development runtime, to try packaging where no other can be had. `--built` takes
// what out/ holds already, and `--into FOLDER` puts the package elsewhere.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { packageKiosk } from './package-kiosk.ts';
import { writeBillOfMaterials } from './sbom.ts';
import { describeRuntime, resolveRuntime, root } from './runtime.ts';

async function dist(): Promise<number> {
  const runtime = resolveRuntime();
  const { development, built, into } = parseArgs({
    options: {
      development: { type: 'boolean', default: false },
      built: { type: 'boolean', default: false },
      into: { type: 'string', default: path.join(root, 'dist') },
    },
  }).values;
  if (runtime.kind === 'development' && !development) {
    process.stderr.write(
      `No release can be packaged on ${describeRuntime(runtime)}.\n` +
        'Package where Electron can be downloaded; to try packaging here, run this:\n\n' +
        '    npm run dist -- --development\n',
    );
    return 1;
  }
  process.stdout.write(`Packaging on ${describeRuntime(runtime)}\n`);
  if (!built) build();
  const { folder, findings } = await packageKiosk(runtime, path.resolve(into));
  for (const finding of findings) process.stderr.write(`${finding}\n`);
  if (findings.length > 0) return 1;
  process.stdout.write(`Packaged: ${path.relative(root, folder)}\n`);
  if (!built) writeBillOfMaterials(path.resolve(into));
  return 0;
}

process.exitCode = await dist();
