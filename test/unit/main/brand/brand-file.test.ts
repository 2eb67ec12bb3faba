import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { BrandRefusedError, readBrand } from '../../../../main/brand/brand-file.ts';
import { contrastBetween } from '../../../../main/brand/contrast.ts';
import { limits } from '../../../../main/limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'kangen-brand-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const colours = { accent: '#0b3d91', onAccent: '#ffffff' };
const file = (content: unknown): string => {
  const path = join(folder, 'brand.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
writeFileSync(join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
writeFileSync(join(folder, 'large.png'), Buffer.alloc(limits.brandLogoBytesMax + 1));

test('contrast is as WCAG computes it', () => {
  expect(contrastBetween('#000000', '#ffffff')).toBe(21);
  expect(contrastBetween('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe('a brand', () => {
  test('is two colours, and a picture that travels as data', () => {
    expect(readBrand(file({ ...colours, logo: 'logo.svg' }))).toEqual({
      ...colours,
      logo: expect.stringMatching(/^data:image\/svg\+xml;base64,/),
    });
    expect(readBrand(file(colours))).toEqual(colours);
  });

  test('that cannot be read is refused, with both colours and the least', () => {
    const said = readBrand.bind(null, file({ accent: '#ffd400', onAccent: '#ffffff' }));
    expect(said).toThrow(BrandRefusedError);
    expect(said).toThrow(/#ffffff on #ffd400 is 1\.\d\d to 1; 4\.5 to 1 is the least/);
  });

  test.each([
    ['a colour of another form', { accent: 'red', onAccent: '#ffffff' }],
    ['a colour that would be a style', { ...colours, accent: '#fff;}*{display:none' }],
    ['a logo from elsewhere', { ...colours, logo: '../logo.svg' }],
    ['a logo that is not there', { ...colours, logo: 'none.svg' }],
    ['a logo that is too large', { ...colours, logo: 'large.png' }],
    ['a logo of another kind', { ...colours, logo: 'brand.json' }],
    ['a field nobody knows', { ...colours, font: 'Comic' }],
    ['something that is not JSON', '{'],
  ])('with %s is refused', (_what, content) => {
    expect(() => readBrand(file(content))).toThrow(BrandRefusedError);
  });

  test('whose file is not there is refused', () => {
    expect(() => readBrand(join(folder, 'nowhere.json'))).toThrow(BrandRefusedError);
  });
});
