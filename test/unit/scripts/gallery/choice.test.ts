import { describe, expect, test } from 'vitest';
import { language } from '../../../../protocol/ledger.ts';
import { choiceFrom } from '../../../../scripts/gallery/choice.ts';
import { viewsOf } from '../../../../scripts/gallery/draw.ts';
import { scenesIn } from '../../renderer/fixtures/scenes.ts';

const pictures = (...args: string[]): string[] => {
  const choice = choiceFrom(args);
  return choice.plays.flatMap((play) => viewsOf(choice, play).map(({ file }) => file));
};

describe('what the gallery draws', () => {
  test('is every scene in every language, theme and shape, each into a file of its own', () => {
    const drawn = pictures();
    expect(drawn).toHaveLength(scenesIn('en').length * language.options.length * 3 * 2);
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(choiceFrom([]).whole).toBe(true);
  });

  test('is as little as was asked for, and then nothing else is thrown away', () => {
    expect(pictures('--language', 'ko', '--theme', 'dark', '--shape', 'portrait', 'pin')).toEqual([
      'ko/pin-portrait-dark.png',
    ]);
    expect(choiceFrom(['--language', 'ko']).whole).toBe(false);
    expect(choiceFrom(['pin']).whole).toBe(false);
  });

  test('the check looks at every size of text, and at low buttons where there are some', () => {
    const looked = pictures('--check', '--language', 'en', 'pin').filter((file) =>
      file.includes('light'),
    );
    expect(looked.filter((file) => file.includes('portrait'))).toHaveLength(6);
    expect(looked.filter((file) => file.includes('landscape'))).toHaveLength(3);
  });

  test.each(['dark', 'high-contrast'])('and in the %s theme at both ends of the sizes', (theme) => {
    const looked = pictures('--check', '--language', 'en', 'pin').filter((file) =>
      file.includes(theme),
    );
    expect(looked.toSorted()).toEqual([
      `en/pin-landscape-${theme}-150.png`,
      `en/pin-landscape-${theme}.png`,
      `en/pin-portrait-${theme}-150.png`,
      `en/pin-portrait-${theme}.png`,
    ]);
    expect(pictures('--check', '--theme', theme, '--language', 'en', 'pin')).toHaveLength(9);
  });

  test.each([[['--language', 'fr']], [['--text', '110']], [['no-such-scene']]])(
    'is not guessed: %j',
    (args) => {
      expect(() => choiceFrom(args)).toThrow(/is none of|there is no scene/);
    },
  );
});
