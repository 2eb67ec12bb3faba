import { defineConfig } from 'vitest/config';

// A limit for what hangs, and nothing else: a small machine may have much else to do.
const support = {
  environment: 'node',
  passWithNoTests: false,
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...support,
          name: 'unit',
          include: ['test/{unit,contract,vectors,simulation}/**/*.test.{ts,tsx}'],
        },
      },
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
