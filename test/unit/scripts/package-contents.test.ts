import { expect, it } from 'vitest';
import { foreignEntries } from '../../../scripts/package-contents.ts';

it('lets into a package only the built application and its one binary library', () => {
  const belongs = [
    '/package.json',
    '/out',
    '/out/main/index.js',
    '/node_modules',
    '/node_modules/better-sqlite3/lib/index.js',
  ];
  const foreign = [
    '/node_modules/fastify/package.json',
    '/services/ledger/index.ts',
    '/.cache/runtime.json',
    '/outside.js',
  ];
  expect(foreignEntries([...belongs, ...foreign])).toEqual(foreign);
});
