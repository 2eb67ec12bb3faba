// Runs everything that must hold, stage by stage, stops at the first that fails, and ends with one
// line to read: `N passed, N failed`. Stages may be named: `node scripts/test.ts build e2e`; what
// follows their names goes to the last one.
//
//   check ─▶ build ─┬─▶ unit ─▶ integration ─▶ gallery ─┬─▶ documents
//                   └─▶ e2e ────────────────────────────┘
//
// The kiosk's own tests mostly wait for what they see, so they run beside the others; what they say is
// told when they have ended.

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
  build: { command: [process.execPath, 'scripts/build.ts'] },
  // With those that need a world of their own: vitest.config.ts
  unit: vitestStage('unit', 'unit*'),
  integration: vitestStage('integration', 'integration'),
  e2e: {
    command: ['playwright', 'test', '--reporter=list,json'],
    needsDisplay: true,
    counts: () => readPlaywrightCounts(path.join(results, 'e2e.json')),
    writesDocuments: true,
  },
  gallery: {
    command: [
      process.execPath,
      'scripts/gallery/index.ts',
      '--recent',
      '--jobs=2',
      `--out=${path.join(results, 'gallery')}`,
    ],
  },
  documents: { command: [process.execPath, 'scripts/documents/index.ts', documents] },
};

const { named, rest } = stagesNamed(process.argv.slice(2), Object.keys(stages));
const wanted = named.length > 0 ? named : Object.keys(stages);
if (wanted.includes('e2e') || wanted.includes('gallery'))
  process.stdout.write(`${describeRuntime(resolveRuntime())}\n`);
process.exitCode = await runStages(wanted, rest);

async function runStages(names: readonly string[], extra: readonly string[]): Promise<number> {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const among = (...some: string[]): string[] => names.filter((name) => some.includes(name));
  const extraOf = (name: string): readonly string[] => (name === names.at(-1) ? extra : []);
  const steps = [
    [among('check', 'build')],
    [among('unit', 'integration', 'gallery'), among('e2e')],
    [among('documents')],
  ];
  let total = noCounts;
  for (const lanes of steps.map((step) => step.filter((lane) => lane.length > 0))) {
    const ended = await Promise.all(
      // One lane is heard as it runs; two at once nobody could read.
      lanes.map((lane, place) => runLane(lane, { extraOf, isTold: place === 0 })),
    );
    for (const { counts } of ended) total = addCounts(total, counts);
    const failures = ended.flatMap(({ failure }) => failure ?? []);
    if (failures.length > 0) {
      process.stdout.write(`\n${failures.join('\n')}\n`);
      // A stage can fail without a failed test; the last line must not look green then.
      process.stdout.write(`${countsLine({ ...total, failed: Math.max(total.failed, 1) })}\n`);
      return 1;
    }
  }
  if (total.skipped > 0) process.stdout.write(`\nSkipped: ${total.skipped}.`);
  process.stdout.write(`\n${countsLine(total)}\n`);
  return 0;
}

interface Ended {
  counts: Counts;
  failure?: string;
}

/** One stage after the other, up to the first that fails. */
async function runLane(
  names: readonly string[],
  { extraOf, isTold }: { extraOf: (name: string) => readonly string[]; isTold: boolean },
): Promise<Ended> {
  let counts = noCounts;
  for (const [place, name] of names.entries()) {
    if (isTold) process.stdout.write(`\n=== ${name}\n`);
    const outcome = await runStage(name, { extra: extraOf(name), isTold });
    counts = addCounts(counts, outcome.counts);
    if (outcome.failure !== undefined) {
      const notRun = names.slice(place + 1);
      const rest = notRun.length > 0 ? ` Not run: ${notRun.join(', ')}.` : '';
      return { counts, failure: `${name}: ${outcome.failure}.${rest}` };
    }
  }
  return { counts };
}

async function runStage(
  name: string,
  { extra, isTold }: { extra: readonly string[]; isTold: boolean },
): Promise<Ended> {
  const stage = stages[name];
  if (!stage) throw new Error(`There is no stage called ${name}`);
  const display = stage.needsDisplay ? await openDisplay() : undefined;
  try {
    const collecting = stage.writesDocuments ? collectingInto(documents) : {};
    const env = { ...display?.env, ...collecting };
    const { code, said } = await runCommand([...stage.command, ...extra], { env, isTold });
    if (!isTold) process.stdout.write(`\n=== ${name}\n${said}`);
    const counts = stage.counts?.() ?? noCounts;
    if (code !== 0) return { counts, failure: `failed with exit code ${code}` };
    if (stage.counts && counts.passed === 0) return { counts, failure: 'ran no test' };
    return { counts };
  } finally {
    display?.stop();
  }
}

function vitestStage(name: string, projects: string): Stage {
  const file = path.join(results, `${name}.json`);
  return {
    command: [
      'vitest',
      'run',
      `--project=${projects}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    counts: () => readVitestCounts(file),
    writesDocuments: true,
  };
}

/** @returns `said`: what was not told at once */
function runCommand(
  command: readonly string[],
  { env, isTold }: { env: Record<string, string>; isTold: boolean },
): Promise<{ code: number; said: string }> {
  const [program = '', ...args] = command;
  const bin = path.join(root, 'node_modules/.bin');
  return new Promise((resolve, reject) => {
    const output = isTold ? 'inherit' : 'pipe';
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', output, output],
      env: {
        ...process.env,
        ...env,
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? compiledFolder,
        PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`,
        PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(results, 'e2e.json'),
      },
    });
    let said = '';
    const hear = (chunk: Buffer): void => void (said += chunk.toString());
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, said }));
  });
}
