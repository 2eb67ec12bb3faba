import { describe, expect, it } from 'vitest';
import { verdictOn } from '../../../../scripts/simulation/hunt.ts';

const held = (seed: number) => ({ seed, broke: null });
const broke = (seed: number, invariant: string) => ({ seed, broke: { invariant, text: 'why' } });

describe('what became of a bug', () => {
  it('is caught by the first seed under which an invariant broke', () => {
    const verdict = verdictOn([held(1), broke(2, 'I4')], null);
    expect(verdict).toEqual({ kind: 'caught', invariant: 'I4', seed: 2, text: 'why' });
  });

  it('is not caught where something merely threw', () => {
    expect(verdictOn([broke(1, 'sound'), held(2)], null)).toMatchObject({
      kind: 'crashed',
      seed: 1,
    });
  });

  it('is caught where an invariant broke after something threw', () => {
    const verdict = verdictOn([broke(1, 'sound'), broke(2, 'I1')], null);
    expect(verdict).toMatchObject({ kind: 'caught', invariant: 'I1', seed: 2 });
  });

  it('is missed with as many seeds as there was time for', () => {
    expect(verdictOn([held(1), held(2)], null)).toEqual({ kind: 'missed', seeds: 2 });
  });

  it('is no bug but a broken patch where the process died before any seed was told', () => {
    expect(verdictOn([], 'SyntaxError: x')).toEqual({ kind: 'broken', text: 'SyntaxError: x' });
  });
});
