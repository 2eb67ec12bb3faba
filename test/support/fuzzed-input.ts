/** Input that nobody thought of: a good one with something else in places, in its middle or all of it. */
import fc from 'fast-check';

/** What another value is put in place of: a field's name, or an item's place. */
type Step = string | number;

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom<unknown>(
    null,
    '',
    -1,
    0,
    1e21,
    Number.MAX_SAFE_INTEGER,
    '0'.repeat(300),
    '-0',
    '1e3',
    '٣',
    '\u0000',
    '\ud800',
    '2999-02-30T00:00:00.000Z',
    { __proto__: null, constructor: { prototype: {} } },
    { toString: 1, valueOf: [] },
    [[[[[[[[]]]]]]]],
  ),
);

/** @param good JSON; what comes may by chance be good again */
export function fuzzed(good: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(good);
  const change = fc.record({
    at: fc.constantFrom(...places),
    how: fc.constantFrom('replace', 'remove', 'add'),
    name: fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('__proto__', 'id', 'amount')),
    value: odd,
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce<unknown>((value, { at, how, name, value: other }) => {
      if (how === 'replace' || at.length === 0) return replaced(value, at, () => other);
      const [parent, last] = [at.slice(0, -1), at.at(-1)];
      return replaced(value, parent, (holder) =>
        how === 'add' ? withField(holder, name, other) : withoutField(holder, last),
      );
    }, good),
  );
}

function placesIn(value: unknown, at: readonly Step[] = []): (readonly Step[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  const below = Object.entries(value).flatMap(([name, one]) => placesIn(one, [...at, name]));
  return [at, ...below];
}

function replaced(value: unknown, at: readonly Step[], by: (old: unknown) => unknown): unknown {
  const [first, ...rest] = at;
  if (first === undefined) return by(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((one: unknown, place) =>
      String(place) === String(first) ? replaced(one, rest, by) : one,
    );
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      name === String(first) ? replaced(one, rest, by) : one,
    ]),
  );
}

function withField(holder: unknown, name: string, value: unknown): unknown {
  if (Array.isArray(holder)) return [...(holder as unknown[]), value];
  if (typeof holder !== 'object' || holder === null) return holder;
  return Object.fromEntries([...Object.entries(holder), [name, value]]);
}

function withoutField(holder: unknown, name: Step | undefined): unknown {
  if (typeof holder !== 'object' || holder === null) return holder;
  if (Array.isArray(holder)) return holder.slice(1);
  return Object.fromEntries(Object.entries(holder).filter(([one]) => one !== String(name)));
}
