import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  // One kiosk with its whole network at a time: the figures a journey must meet assume it.
  workers: 1,
  // What takes half a minute each runs in `npm run test:slow`, with all the others.
  ...(process.env['KANGEN_SLOW'] === undefined && { grepInvert: /@slow/ }),
  forbidOnly: Boolean(process.env['CI']),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
});
