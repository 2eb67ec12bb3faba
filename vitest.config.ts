import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const units = 'test/{unit,contract,vectors,simulation}/**/*.test.{ts,tsx}';
/** Whoever replaces a module, or has a document, would leave it to the next file: each of these has a world of its own. */
const alone = globSync(units, { cwd: import.meta.dirname }).filter((file) =>
  /vi\.mock\(|@vitest-environment/.test(readFileSync(new URL(file, import.meta.url), 'utf8')),
);

// A limit for what hangs, and nothing else: a small machine may have much else to do.
const support = {
  environment: 'node',
  passWithNoTests: false,
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // Left to itself it keeps one processor free, which of two is half. Each project is told: none of
  // them takes it from the whole.
  maxWorkers: '100%',
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...support,
          name: 'unit',
          include: [units],
          exclude: alone,
          // Loading everything anew for each file took four fifths of the time.
          isolate: false,
        },
      },
      { test: { ...support, name: 'unit-alone', include: alone } },
      {
        test: {
          ...support,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
        },
      },
    ],
  },
});
