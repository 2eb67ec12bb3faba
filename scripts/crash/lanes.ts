/**
 * Several benches side by side, since each mostly waits. A lane takes the process with the most points
 * left for each lane at it, opens a bench, and strikes one point after the other; what is left of a
 * large one is shared. After a violation it goes on with a new bench: the databases of the old one
 * would show the same thing again after each further trial.
 */
import { join } from 'node:path';
import { type Programs } from './bundle.ts';
import { type Point } from './points.ts';
import { openStage, type Stage } from './stage.ts';
import { faultName } from './strace.ts';
import { type Trial } from './trial.ts';
import { type Work } from './work.ts';

/** Fewer are not worth another bench. */
const SHARED_MIN = 12;

export interface LanesOptions {
  count: number;
  works: readonly Work[];
  prepared: string;
  bundled: Programs;
  folder: string;
  tell(line: string): void;
}

export async function inLanes(options: LanesOptions): Promise<void> {
  let benches = 0;
  const lane = async (): Promise<void> => {
    for (let work = mostLeft(options.works); work !== null; work = mostLeft(options.works)) {
      benches += 1;
      work.lanes += 1;
      try {
        await onOneBench(work, join(options.folder, `${work.victim}-${benches}`), options);
      } finally {
        work.lanes -= 1;
      }
    }
  };
  await Promise.all(Array.from({ length: options.count }, lane));
}

/** Nobody has counted yet: whoever does will know; until then one lane is enough. */
function mostLeft(works: readonly Work[]): Work | null {
  const untouched = works.find((work) => work.left() === null && work.lanes === 0);
  if (untouched !== undefined) return untouched;
  const shares = works
    .map((work) => ({ work, left: work.left() ?? 0 }))
    .filter(({ work, left }) => left >= (work.lanes === 0 ? 1 : SHARED_MIN * (work.lanes + 1)))
    .map(({ work, left }) => ({ work, share: left / (work.lanes + 1) }));
  return shares.toSorted((one, other) => other.share - one.share)[0]?.work ?? null;
}

async function onOneBench(
  work: Work,
  folder: string,
  { prepared, bundled, works, tell }: LanesOptions,
): Promise<void> {
  const stage = await openStage(work.victim, { prepared, bundled, folder });
  try {
    const { lines, violations } = await stage.clean();
    work.clean(lines, violations);
    await strikeAll(work, stage, (line) => tell(`${progressOf(works)} ${line}`));
  } finally {
    await stage.close();
  }
}

/** Until all is done, or something was wrong: then this bench is of no more use. */
async function strikeAll(work: Work, stage: Stage, tell: (line: string) => void): Promise<void> {
  for (let point = work.take(); point !== null; point = work.take()) {
    const trial = await stage.strike(point);
    work.done(point, trial);
    tell(`${work.victim}, ${lineFor(point, trial)}`);
    if (trial.violations.length > 0) return;
  }
}

function lineFor({ part, fault }: Point, { struck, end, recovery, torn }: Trial): string {
  const how = torn > 0 ? `, its log torn in ${torn} ways` : '';
  const back =
    recovery === null
      ? ''
      : `, back in ${Math.round(recovery.ms)} ms` +
        (recovery.bareMs === null ? '' : ` (${(recovery.ms / recovery.bareMs).toFixed(1)}×)`);
  return `${part}: ${faultName(fault)}${how}: ${struck ? end : 'not reached'}${back}`;
}

function progressOf(works: readonly Work[]): string {
  const all = works.map(({ progress }) => progress);
  const sum = (of: 'done' | 'planned'): number => all.reduce((total, one) => total + one[of], 0);
  return `[${sum('done')}/${sum('planned')}]`;
}
