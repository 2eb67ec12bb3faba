import { describe, expect, it } from 'vitest';
import { stagesNamed } from '../../../scripts/stages.ts';

describe('the stages a command line names', () => {
  it.each([
    [[], [], []],
    [['unit'], ['unit'], []],
    [['build', 'e2e'], ['build', 'e2e'], []],
    [['build', 'build', 'e2e', 'balance'], ['build', 'e2e'], ['balance']],
    [
      ['build', 'e2e', '-g', 'unit'],
      ['build', 'e2e'],
      ['-g', 'unit'],
    ],
    [['-g', 'unit'], [], ['-g', 'unit']],
  ])('%j', (words, named, rest) => {
    expect(stagesNamed(words, ['check', 'unit', 'build', 'e2e'])).toEqual({ named, rest });
  });
});
