import { describe, expect, test } from 'vitest';
import { recentScenes } from '../../../../scripts/gallery/recent.ts';
import { scenesIn } from '../../renderer/fixtures/scenes.ts';

const recent = (changed: string[] | null): string[] =>
  recentScenes(scenesIn('en'), changed).map(({ name }) => name);

const usual = recent(null);

describe('what a run of all tests draws', () => {
  test('is the changed screen, in every scene it has', () => {
    expect(recent(['renderer/screens/goodbye.tsx', 'docs/interface.md'])).toEqual(
      scenesIn('en')
        .filter(({ screen }) => screen === 'goodbye')
        .map(({ name }) => name),
    );
    expect(recent(['renderer/screens/goodbye.tsx'])).not.toEqual(usual);
  });

  test('is a few of the journey, each of which there is, where nothing or too much has changed', () => {
    expect(usual).toHaveLength(2);
    expect(recent([])).toEqual(usual);
    expect(recent(['renderer/theme/sizes.css'])).toEqual(usual);
    expect(recent(['renderer/screens/welcome.tsx'])).toEqual(usual);
  });
});
