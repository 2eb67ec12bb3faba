/** From one good body, bodies with one thing wrong each; and bodies that the vectors say are wrong. */
import { z } from 'zod';
import { vectorsOf } from '../vectors/on-disk.ts';

/** Stands in every bad value, so that a test can see whether an answer repeats what was sent. */
export const CANARY = 'Canary-4471';

export interface BadBody {
  name: string;
  value: unknown;
}

const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  CANARY,
  '-1',
  '9'.repeat(400),
  CANARY.repeat(900),
  '\u0000',
  [],
  [CANARY],
  {},
  { [CANARY]: CANARY },
];

/** Every field missing, of another type, negative, huge; a field too many at every level. */
export function mutantsOf(good: unknown, schema: z.ZodType): BadBody[] {
  const whole = WRONG.map((value) => ({ name: `the body is ${shown(value)}`, value }));
  return [...whole, ...mutantsBelow(good, '', (value) => value)].filter(
    ({ value }) => !schema.safeParse(value ?? undefined).success,
  );
}

export function invalidVectors(message: string): BadBody[] {
  const shape = z.looseObject({ value: z.unknown() });
  return vectorsOf(message, 'invalid', shape).map(({ name, vector }) => ({
    name: `vector ${message}/${name}`,
    value: vector.value,
  }));
}

function mutantsBelow(node: unknown, at: string, within: (value: unknown) => unknown): BadBody[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) {
    return node.flatMap((item: unknown, place) =>
      mutantsOfField(item, `${at}[${place}]`, (value) => within(node.with(place, value))),
    );
  }
  const tooMany = { name: `${at}: a field too many`, value: within({ ...node, extra: CANARY }) };
  const fields = Object.entries(node).flatMap(([key, value]) => {
    const rest = Object.fromEntries(Object.entries(node).filter(([other]) => other !== key));
    return [
      { name: `${at}.${key} missing`, value: within(rest) },
      ...mutantsOfField(value, `${at}.${key}`, (next) => within({ ...node, [key]: next })),
    ];
  });
  return [tooMany, ...fields];
}

function mutantsOfField(
  value: unknown,
  at: string,
  within: (value: unknown) => unknown,
): BadBody[] {
  const wrong = WRONG.map((other) => ({ name: `${at} is ${shown(other)}`, value: within(other) }));
  return [...wrong, ...mutantsBelow(value, at, within)];
}

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 40);
