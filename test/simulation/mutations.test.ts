import { describe, expect, it } from 'vitest';
import { mutated } from './mutate.ts';
import { mutations } from './mutations.ts';

describe('the catalogue of bugs', () => {
  it.each(mutations)('still applies: $name', (mutation) => {
    expect(mutated(mutation)).toContain(mutation.replace);
  });

  it('names each once', () => {
    expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  });
});
