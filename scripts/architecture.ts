// Checks who imports whom, by the rules in .dependency-cruiser.cjs. A rule that looks at nothing
// passes, so every room must also hold at least the number of modules written here.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { root } from './runtime.ts';

/** The fewest modules each room may have. Raise a number when its room has grown. */
export const moduleFloors: Readonly<Record<string, number>> = {
  protocol: 14,
  main: 60,
  preload: 1,
  renderer: 45,
  'receipt-page': 10,
  services: 140,
  scripts: 30,
  test: 95,
};

const report = z.object({
  modules: z.array(z.object({ source: z.string(), dependencies: z.array(z.unknown()) })),
  summary: z.object({
    violations: z.array(
      z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) }),
    ),
  }),
});
export type CruiseReport = z.infer<typeof report>;

const outputBytesMax = 64 * 1024 * 1024;

/** Cruises the rooms that stand under `folder`, which is this repository or a test's fixture. */
export function cruise(folder: string): CruiseReport {
  const rooms = Object.keys(moduleFloors).filter((room) => existsSync(path.join(folder, room)));
  const output = execFileSync(
    process.execPath,
    [
      path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      path.join(root, '.dependency-cruiser.cjs'),
      '--output-type',
      'json',
      ...rooms,
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: outputBytesMax },
  );
  return report.parse(JSON.parse(output));
}

/** What is wrong, one sentence each; nothing when all is well. */
export function findings(found: CruiseReport, floors = moduleFloors): string[] {
  const broken = found.summary.violations.map(
    ({ rule, from, to }) => `${rule.name}: ${from} imports ${to}`,
  );
  const empty = Object.entries(floors).flatMap(([room, floor]) => {
    const count = modulesIn(found, room);
    return count < floor ? [`${room}: ${count} modules were looked at, expected ${floor}`] : [];
  });
  return [...broken, ...empty];
}

function modulesIn(found: CruiseReport, room: string): number {
  return found.modules.filter(({ source }) => source.startsWith(`${room}/`)).length;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const found = cruise(root);
  const wrong = findings(found);
  for (const line of wrong) process.stderr.write(`${line}\n`);
  const counts = Object.keys(moduleFloors).map((room) => `${room} ${modulesIn(found, room)}`);
  process.stdout.write(`Architecture: ${wrong.length} findings (${counts.join(', ')})\n`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
