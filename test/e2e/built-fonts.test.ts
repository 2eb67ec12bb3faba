/** SECURITY: the page takes fonts from the kiosk's own files alone, so each that is named has to be one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { root } from '../../scripts/runtime.ts';

const assets = join(root, 'out/renderer/assets');

test('names no font that is not a file', () => {
  const sheets = readdirSync(assets).filter((file) => file.endsWith('.css'));
  const sources = sheets.flatMap((sheet) =>
    [...readFileSync(join(assets, sheet), 'utf8').matchAll(/src:\s*url\(([^)]+)\)/g)].map(
      ([, source = '']) => source.replaceAll(/["']|\?.*$/g, ''),
    ),
  );
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((source) => !existsSync(join(assets, source)))).toEqual([]);
});
