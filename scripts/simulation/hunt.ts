/** One bug of the catalogue in a process of its own, from its first line on, and what became of it. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CRASH, huntedSeed, type HuntedSeed } from './hunt-mutation.ts';

export type HuntVerdict =
  | { kind: 'caught'; invariant: string; seed: number; text: string }
  /** Under no seed more than that something threw; told is the first. */
  | { kind: 'crashed'; seed: number; text: string }
  /** `seeds` is how many there was time for. */
  | { kind: 'missed'; seeds: number }
  /** The patch itself is no code that runs. */
  | { kind: 'broken'; text: string };

export interface Hunted {
  name: string;
  verdict: HuntVerdict;
  seconds: number;
}

const command = fileURLToPath(new URL('../simulate.ts', import.meta.url));

export async function hunt(
  name: string,
  seeds: readonly number[],
  secondsMax: number,
): Promise<Hunted> {
  const startedMs = performance.now();
  const { told, died } = await runOf(name, seeds, secondsMax * 1000);
  const seconds = (performance.now() - startedMs) / 1000;
  return { name, verdict: verdictOn(told, died), seconds };
}

interface HuntRun {
  told: HuntedSeed[];
  /** What it died of; null where it ended, or its time was over. */
  died: string | null;
}

function runOf(name: string, seeds: readonly number[], timeoutMs: number): Promise<HuntRun> {
  const args = [command, '--mutation', name, '--only-seeds', seeds.join(',')];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: timeoutMs }, (error, stdout, stderr) => {
      // What a process that was killed was just writing is cut off.
      const lines = stdout.slice(0, stdout.lastIndexOf('\n') + 1).split('\n');
      const told = lines.filter(Boolean).map((line) => huntedSeed.parse(JSON.parse(line)));
      const died = error === null || error.killed === true ? null : reasonIn(stderr);
      resolve({ told, died });
    });
  });
}

const reasonIn = (stderr: string): string =>
  stderr.split('\n').find((line) => /Error/.test(line)) ?? 'the process died';

/** @param died of what, where it was neither the end nor the time */
export function verdictOn(told: readonly HuntedSeed[], died: string | null): HuntVerdict {
  const broken = told.flatMap(({ seed, broke }) => (broke === null ? [] : [{ seed, ...broke }]));
  const caught = broken.find(({ invariant }) => invariant !== CRASH);
  if (caught !== undefined) return { kind: 'caught', ...caught };
  if (died !== null) return { kind: 'broken', text: died };
  const [crash] = broken;
  return crash === undefined
    ? { kind: 'missed', seeds: told.length }
    : { kind: 'crashed', seed: crash.seed, text: crash.text };
}
