// Runs everything that must hold, stage by stage, stops at the first that fails, and ends with one
// line to read: `N passed, N failed`. Stages may be named: `node scripts/test.ts build e2e`; what
// follows their names goes to the last one.

import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { collectingInto } from './documents/places.ts';
import { compiledFolder, describeRuntime, resolveRuntime, root } from './runtime.ts';
import { stagesNamed } from './stages.ts';
import {
  addCounts,
  countsLine,
  noCounts,
  readPlaywrightCounts,
  readVitestCounts,
  type Counts,
} from './test-counts.ts';
import { openDisplay } from './virtual-display.ts';

const results = path.join(root, 'test-results');
const documents = path.join(results, 'documents');

interface Stage {
  readonly command: readonly [string, ...string[]];
  readonly needsDisplay?: true;
  /** Reads how many tests ran; a stage without it runs no tests. */
  readonly counts?: () => Counts;
  /** Its processes keep a copy of every document they write, for the last stage. */
  readonly writesDocuments?: true;
}

const stages: Record<string, Stage> = {
  check: { command: ['npm', 'run', '--silent', 'check'] },
  unit: vitestStage('unit'),
  integration: vitestStage('integration'),
  build: { command: [process.execPath, 'scripts/build.ts'] },
  e2e: {
    command: ['playwright', 'test', '--reporter=list,json'],
    needsDisplay: true,
    counts: () => readPlaywrightCounts(path.join(results, 'e2e.json')),
    writesDocuments: true,
  },
  documents: { command: [process.execPath, 'scripts/documents/index.ts', documents] },
};

const { named, rest } = stagesNamed(process.argv.slice(2), Object.keys(stages));
const wanted = named.length > 0 ? named : Object.keys(stages);
if (wanted.includes('e2e')) process.stdout.write(`${describeRuntime(resolveRuntime())}\n`);
process.exitCode = await runStages(wanted, rest);

async function runStages(names: readonly string[], extra: readonly string[]): Promise<number> {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  let total = noCounts;
  for (const [index, name] of names.entries()) {
    process.stdout.write(`\n=== ${name}\n`);
    const isLast = index === names.length - 1;
    const outcome = await runStage(name, isLast ? extra : []);
    total = addCounts(total, outcome.counts);
    if (outcome.failure) {
      const notRun = names.slice(index + 1);
      process.stdout.write(`\n${name}: ${outcome.failure}.\n`);
      if (notRun.length > 0) process.stdout.write(`Not run: ${notRun.join(', ')}.\n`);
      // A stage can fail without a failed test; the last line must not look green then.
      const failed = Math.max(total.failed, 1);
      process.stdout.write(`${countsLine({ ...total, failed })}\n`);
      return 1;
    }
  }
  if (total.skipped > 0) process.stdout.write(`\nSkipped: ${total.skipped}.`);
  process.stdout.write(`\n${countsLine(total)}\n`);
  return 0;
}

async function runStage(
  name: string,
  extra: readonly string[],
): Promise<{ counts: Counts; failure?: string }> {
  const stage = stages[name];
  if (!stage) throw new Error(`There is no stage called ${name}`);
  const display = stage.needsDisplay ? await openDisplay() : undefined;
  try {
    const collecting = stage.writesDocuments ? collectingInto(documents) : {};
    const code = await runCommand([...stage.command, ...extra], { ...display?.env, ...collecting });
    const counts = stage.counts?.() ?? noCounts;
    if (code !== 0) return { counts, failure: `failed with exit code ${code}` };
    if (stage.counts && counts.passed === 0) return { counts, failure: 'ran no test' };
    return { counts };
  } finally {
    display?.stop();
  }
}

function vitestStage(project: string): Stage {
  const file = path.join(results, `${project}.json`);
  return {
    command: [
      'vitest',
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    counts: () => readVitestCounts(file),
    writesDocuments: true,
  };
}

function runCommand(command: readonly string[], env: Record<string, string>): Promise<number> {
  const [program = '', ...args] = command;
  const bin = path.join(root, 'node_modules/.bin');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        ...env,
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? compiledFolder,
        PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
        PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(results, 'e2e.json'),
      },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
