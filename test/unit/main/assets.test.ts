import fc from 'fast-check';
import { sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assetAt, contentSecurityPolicy } from '../../../main/assets.ts';

const root = '/kiosk/out/renderer';

describe('serves', () => {
  it.each([
    ['app://kiosk/index.html', `${root}/index.html`, 'text/html; charset=utf-8'],
    [
      'app://kiosk/assets/index-a1.js?v=1#top',
      `${root}/assets/index-a1.js`,
      'text/javascript; charset=utf-8',
    ],
    ['app://kiosk/assets/noto.woff2', `${root}/assets/noto.woff2`, 'font/woff2'],
  ])('%s', (url, file, type) => {
    expect(assetAt(url, root)).toEqual({ file, type });
  });
});

describe('refuses', () => {
  it.each([
    'app://kiosk/..%2f..%2fsecret.html',
    'app://kiosk/%2e%2e%2frenderer-other%2findex.html',
    'app://kiosk/..%5c..%5csecret.html',
    'app://kiosk/index.html%00.png',
    'app://kiosk/%zz.html',
    'app://kiosk/',
    'app://kiosk/kiosk.db',
    'app://kiosk/device-key',
    'app://kiosk/source.map',
    'app://other/index.html',
    'file:///kiosk/out/renderer/index.html',
    'https://kiosk/index.html',
    'not a url',
  ])('%s', (url) => {
    expect(assetAt(url, root)).toBeNull();
  });
  it('any path that leads out of the folder', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2f',
      '/',
      '\\',
      'a',
      'index.html',
      '%00',
      '%25',
      '.html',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const asset = assetAt(`app://kiosk/${pieces.join('/')}`, root);
        expect(asset === null || asset.file.startsWith(root + sep)).toBe(true);
      }),
    );
  });
});

it('the policy gives the page no network and no inline script', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).toContain("connect-src 'none'");
  expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/);
});
