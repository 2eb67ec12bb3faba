// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { firstPicture } from '../../../renderer/first-picture.ts';
import { Waking } from '../../../renderer/screens/waking.tsx';

const folder = join(import.meta.dirname, '../../../renderer');
const built = (file: string): string =>
  firstPicture.transformIndexHtml(readFileSync(join(folder, file), 'utf8'), {
    filename: join(folder, file),
  });

afterEach(cleanup);

test('the page has the picture in it that the interface draws first, so nothing flickers', () => {
  const page = new DOMParser().parseFromString(built('index.html'), 'text/html');
  const drawn = render(<Waking />);
  expect(drawn.container.querySelector('svg.journey')).not.toBeNull();
  expect(page.getElementById('root')?.innerHTML).toBe(drawn.container.innerHTML);
});

test('it has no style and no script of its own, which the policy would refuse', () => {
  const page = new DOMParser().parseFromString(built('index.html'), 'text/html');
  expect(page.querySelectorAll('#root [style], #root style, #root script')).toHaveLength(0);
});

test('the page on which paper is drawn stays empty', () => {
  expect(built('paper.html')).toBe(readFileSync(join(folder, 'paper.html'), 'utf8'));
});

test('a page without a place for it is not built', () => {
  expect(() =>
    firstPicture.transformIndexHtml('<body></body>', { filename: '/renderer/index.html' }),
  ).toThrow(/root/);
});
