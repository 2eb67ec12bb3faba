import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { usualDisplay } from '../../../../protocol/ipc.ts';
import { openCatalogue, type Picture } from '../../../../scripts/gallery/catalogue.ts';
import { indexPage } from '../../../../scripts/gallery/index-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'kangen-gallery-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const picture = (file: string, faults: string[] = []): Picture => ({
  file,
  scene: 'pin',
  screen: 'pin',
  language: 'en',
  shape: 'portrait',
  display: usualDisplay,
  source: 's',
  drawn: 'd',
  faults,
});

test('only a picture that is there and had no fault is left as it is', () => {
  const before = openCatalogue(folder);
  mkdirSync(join(folder, 'en'));
  for (const name of ['good', 'faulty', 'unwanted'])
    writeFileSync(join(folder, `en/${name}.png`), '');
  before.keep(picture('en/good.png'));
  before.keep(picture('en/faulty.png', ['color-contrast: .chip']));
  before.keep(picture('en/gone.png'));
  before.keep(picture('en/unwanted.png'));
  before.prune(new Set(['en/good.png', 'en/faulty.png', 'en/gone.png']));
  before.save();
  const after = openCatalogue(folder);
  expect(after.good('en/good.png')?.drawn).toBe('d');
  expect(after.good('en/faulty.png')).toBeNull();
  expect(after.good('en/gone.png')).toBeNull();
  expect(after.all()).toHaveLength(3);
  expect(existsSync(join(folder, 'en/unwanted.png'))).toBe(false);
});

test('one of another version is begun anew', () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'catalogue.json'), '[{"file":"en/old.png"}]');
  expect(openCatalogue(folder).all()).toEqual([]);
});

test('the page shows each picture, and says a fault as text', () => {
  const page = indexPage([picture('en/a.png'), picture('en/b.png', ['<b>wrong</b>'])]);
  expect(page.match(/<figure /g)).toHaveLength(2);
  expect(page).toContain('src="en/b.png"');
  expect(page).not.toContain('<b>wrong');
});
