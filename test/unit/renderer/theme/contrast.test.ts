/** WCAG 2.2 success criterion 1.4.3, computed from the roles themselves. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '../../../../renderer/theme');
const palette = variables(readFileSync(join(folder, 'palette.css'), 'utf8'));
const themes = ['light', 'dark', 'high-contrast'] as const;
type Theme = (typeof themes)[number];
const roles = new Map(themes.map((theme) => [theme, rolesOf(theme)]));

const pairs: [text: string, ground: string][] = [
  ['text', 'ground'],
  ['text', 'surface'],
  ['text-quiet', 'ground'],
  ['text-quiet', 'surface'],
  ['on-key', 'key'],
  ['on-key', 'key-pressed'],
  ['text-quiet', 'key'],
  ['on-action', 'action'],
  ['on-action', 'action-pressed'],
  ['action', 'surface'],
  ['action', 'action-soft'],
  ['on-action-soft', 'action-soft'],
  ['on-action-soft', 'scene-hill'],
  ['on-look', 'look'],
  ['action', 'look'],
  ['on-look', 'ground'],
  ['on-veil', 'veil'],
  ['text', 'scene-sky'],
  ['text-quiet', 'scene-sky'],
  ['text', 'scene-ground'],
];

describe.each(themes)('in the %s theme', (theme) => {
  const colour = (role: string) => colourIn(theme, role);
  // WCAG 1.4.6 for whoever asked for it, 1.4.3 for everybody.
  const least = theme === 'high-contrast' ? 7 : 4.5;

  test.each(pairs)('%s can be read on %s', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(least);
  });

  test('what waits is large, and can be read as large text', () => {
    expect(contrast(colour('text-waiting'), colour('ground'))).toBeGreaterThanOrEqual(3);
  });

  // WCAG 1.4.11
  test.each(['ground', 'surface', 'scene-ground', 'look'])('the focus is seen on %s', (ground) => {
    expect(contrast(colour('focus-line'), colour(ground))).toBeGreaterThanOrEqual(3);
  });

  test('a QR code is dark on light, as a telephone needs it', () => {
    expect(contrast(colour('code'), colour('on-code'))).toBeGreaterThanOrEqual(7);
    expect(luminance(colour('code'))).toBeLessThan(luminance(colour('on-code')));
  });
});

test('only roles name the palette', () => {
  for (const file of [
    'base',
    'frame',
    'words',
    'touch',
    'screens',
    'journey',
    'brand',
    'invitation',
  ]) {
    const css = readFileSync(join(folder, `${file}.css`), 'utf8');
    expect(`${file}: ${css}`).not.toMatch(
      /#[0-9a-f]{3,8}\b|--(paper|ink|green|amber|red|clay|night|moon|leaf|ember|rose|grey|yellow)-\d/i,
    );
  }
});

function variables(css: string): Map<string, string> {
  return new Map(
    [...css.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

/** A theme says what is different in it; the rest is as in the light one. */
function rolesOf(theme: Theme): Map<string, string> {
  const [light = '', ...others] = readFileSync(join(folder, 'roles.css'), 'utf8').split(
    /(?=:root\[data-theme)/,
  );
  const own = others.find((block) => block.startsWith(`:root[data-theme='${theme}']`)) ?? '';
  return new Map([...variables(light), ...variables(own)]);
}

function colourIn(theme: Theme, role: string): string {
  const name = /^var\(--([\w-]+)\)$/.exec(roles.get(theme)?.get(role) ?? '')?.[1];
  const value = palette.get(name ?? '');
  if (value === undefined) throw new Error(`the role ${role} names no colour of the palette`);
  return value;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((place) => {
    const channel = Number.parseInt(hex.slice(place, place + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
