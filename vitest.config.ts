import { defineConfig } from 'vitest/config';

const support = { environment: 'node', passWithNoTests: false } as const;

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
          // Real processes over real TLS on loopback: starting them takes a while on a small machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
