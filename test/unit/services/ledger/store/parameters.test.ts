import { describe, expect, it } from 'vitest';
import { numberer } from '../../../../../services/ledger/store/postgres/parameters.ts';

describe('parameters by name', () => {
  const numbered = numberer();

  it('are counted in the order they come, each once', () => {
    const { text, values } = numbered('SET a = @b, c = @dE WHERE a = @b AND f = @g');
    expect(text).toBe('SET a = $1, c = $2 WHERE a = $1 AND f = $3');
    expect(values({ g: 3n, dE: null, b: 'x', unused: 'y' })).toEqual(['x', null, 3n]);
  });

  it('are not looked for within quotes', () => {
    const { text, values } = numbered("SELECT 'a@b', 'it''s @c' WHERE d = @d");
    expect(text).toBe("SELECT 'a@b', 'it''s @c' WHERE d = $1");
    expect(values({ d: 1n })).toEqual([1n]);
  });

  it('must all have a value', () => {
    expect(() => numbered('SELECT @a').values({})).toThrow('@a has no value');
  });

  it('give one text one name, and another text another', () => {
    const [first, again, other] = [numbered('A @a'), numbered('A @a'), numbered('B @a')];
    expect(again.name).toBe(first.name);
    expect(other.name).not.toBe(first.name);
  });
});
