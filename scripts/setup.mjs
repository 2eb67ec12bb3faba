// Makes a bare clone ready to start or test: npm packages, an Electron runtime, Debian libraries.
// Plain JavaScript without dependencies, since it runs before anything is installed, under whatever
// Node the machine has. What is already done is skipped, so the second run takes milliseconds.
// With --packages only the npm packages: all that services and checks need. With --tests also the
// database server that tests start, a checker of documents, what plays an attacker, and a client of the
// authority.
//
//   libraries for a window ──────────────────────────────────┐
//   npm packages ──▶ official Electron? ── yes ──────────────┼──▶ .cache/runtime.json
//                          └─ no ─▶ development runtime,     │
//                                   compiler ─▶ sqlite ──────┘

import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import {
  installLibraries,
  installWhereRoot,
  libraries,
  sayWhatElectronNeeds,
} from './setup/debian.mjs';
import { developmentRuntime, hasDevelopmentRuntime } from './setup/development-runtime.mjs';
import { hasDisplay } from './setup/display.mjs';
import { SetupFailure, failureText } from './setup/failure.mjs';
import { officialRuntime, rememberUnavailable } from './setup/official-runtime.mjs';
import { installPackages } from './setup/packages.mjs';
import { cache, runtimeRecord } from './setup/paths.mjs';
import { checkPlatform } from './setup/platform.mjs';
import { hasSqliteBinding, sqliteBinding } from './setup/sqlite-binding.mjs';
import { checkSandbox } from './setup/user-namespaces.mjs';

async function setUp() {
  checkPlatform({
    platform: process.platform,
    arch: process.arch,
    nodeVersion: process.versions.node,
  });
  mkdirSync(cache, { recursive: true });
  if (process.argv.includes('--tests')) {
    await installWhereRoot('Installing what only tests need', [
      ...libraries.database,
      ...libraries.documents,
      ...libraries.attacks,
      ...libraries.certificates,
    ]);
  }
  if (process.argv.includes('--packages')) {
    await installPackages();
    return;
  }
  const isFirst = !existsSync(runtimeRecord);
  if (isFirst) sayWhatElectronNeeds();
  const [, runtime] = await Promise.all([
    installLibraries('Installing what a window needs', {
      now: [...libraries.window, ...(hasDisplay() ? [] : libraries.virtualDisplay)],
      perhapsLater: isFirst ? libraries.compiler : [],
    }),
    installPackages().then(prepareRuntime),
  ]);
  record(runtime);
  checkSandbox(runtime.executable);
}

async function prepareRuntime() {
  const official = await officialRuntime();
  if (official) return official;
  const toolsReady =
    hasDevelopmentRuntime() && hasSqliteBinding()
      ? Promise.resolve()
      : installLibraries('Installing a compiler', { now: libraries.compiler });
  const [runtime, binding] = await Promise.all([
    developmentRuntime(toolsReady),
    toolsReady.then(sqliteBinding),
  ]);
  rememberUnavailable();
  return { ...runtime, sqliteBinding: binding };
}

/** @param {{ executable: string, sqliteBinding?: string }} runtime */
function record(runtime) {
  const text = `${JSON.stringify(runtime, undefined, 2)}\n`;
  const isRecorded = statSync(runtimeRecord, { throwIfNoEntry: false })?.isFile() === true;
  if (isRecorded && readFileSync(runtimeRecord, 'utf8') === text) return;
  writeFileSync(`${runtimeRecord}.partial`, text);
  renameSync(`${runtimeRecord}.partial`, runtimeRecord);
}

try {
  await setUp();
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  process.stderr.write(`\n${failureText(error)}`);
  // why exit: a step that runs beside the failed one may still have minutes to go
  process.exit(1);
}
