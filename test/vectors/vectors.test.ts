/**
 * Every vector on disk against the protocol. A valid one is read and written again as it was; an
 * invalid one is refused for the rule that it was made to break, at that place and no other.
 */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageTypes, type MessageKind } from '../../protocol/messages.ts';
import { decryptAs } from '../../protocol/sealed/encrypt.ts';
import { keptKeys, publicHalf } from '../../protocol/sealed/keys.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { messagesOnDisk, vectorsOf } from './on-disk.ts';
import { protocolSchemas } from './schemas.ts';
import testKeys from './test-keys.json' with { type: 'json' };

const schemas = protocolSchemas();
const sealed = ['signed-message', 'encrypted-message'];

describe('the vectors on disk', () => {
  it('are of every message, and of nothing else', () => {
    expect(messagesOnDisk().toSorted()).toEqual([...schemas.keys(), ...sealed].toSorted());
  });
});

/** What a rule is called in a vector, and what zod calls it. */
const rules: Record<string, string> = {
  invalid_type: 'type',
  invalid_format: 'format',
  invalid_value: 'value',
  invalid_union: 'kind',
  too_small: 'minimum',
  too_big: 'maximum',
  unrecognized_keys: 'unknown-field',
  custom: 'check',
};
const acceptable = z.strictObject({ value: z.unknown() });
const unacceptable = z.strictObject({
  breaks: z.strictObject({ path: z.string(), rule: z.enum(Object.values(rules)) }),
  value: z.unknown(),
});

describe.each([...schemas])('%s', (message, schema) => {
  const valid = vectorsOf(message, 'valid', acceptable);
  const invalid = vectorsOf(message, 'invalid', unacceptable);

  it('has vectors of both kinds', () => {
    expect(Math.min(valid.length, invalid.length)).toBeGreaterThan(0);
  });

  it.each(valid)('is accepted and written again as it was: $name', ({ vector }) => {
    expect(z.encode(schema, schema.parse(vector.value))).toStrictEqual(vector.value);
  });

  it.each(invalid)('is refused for its rule: $name', ({ vector }) => {
    const issues = schema.safeParse(vector.value).error?.issues ?? [];
    const broken = issues.map(({ path, code }) => ({ path: path.join('.'), rule: rules[code] }));
    expect(broken).toContainEqual(vector.breaks);
    // What is not a number at all has no check digit either; but nothing else is wrong with it.
    expect(new Set(broken.map(({ path }) => path))).toEqual(new Set([vector.breaks.path]));
  });
});

/** The order in which a signed message is judged: the first rule broken is the answer. */
const signedRules = {
  'canonical-form': /does not re-encode to itself/,
  header: /header is not exactly/,
  type: /of type .* was expected/,
  key: /signing key is not known/,
  signature: /signature does not verify/,
  schema: /breaks its schema/,
};
const messageKind = z.enum(Object.keys(messageTypes) as [MessageKind, ...MessageKind[]]);
const signed = z.strictObject({ kind: messageKind, jws: z.string() });
const badlySigned = signed.extend({
  breaks: z.enum(Object.keys(signedRules) as [keyof typeof signedRules]),
  about: z.string(),
});

const keys = keptKeys.parse({ keys: testKeys.keys }).keys;
const findKey = (kid: string) => keys.map(publicHalf).find((key) => key.kid === kid);

describe('a signed message', () => {
  const valid = vectorsOf('signed-message', 'valid', signed);
  const invalid = vectorsOf('signed-message', 'invalid', badlySigned);

  it('has vectors of every kind and of every rule', () => {
    expect(new Set(valid.map(({ vector }) => vector.kind))).toEqual(new Set(messageKind.options));
    expect(new Set(invalid.map(({ vector }) => vector.breaks))).toEqual(new Set(Object.keys(signedRules)));
  });

  it.each(valid)('is believed: $name', async ({ vector: { kind, jws } }) => {
    expect(await verifyMessage(kind, jws, findKey)).toMatchObject({ ok: true, jws });
  });

  it.each(invalid)('is refused for its rule: $name', async ({ vector: { kind, jws, breaks } }) => {
    const verified = await verifyMessage(kind, jws, findKey);
    expect(verified).toEqual({
      ok: false,
      reason: expect.stringMatching(signedRules[breaks]) as string,
    });
  });
});

const sealedKind = z.enum(['kangen-credential+json', 'kangen-wish+json', 'kangen-purchase+json', 'pain.001.001.09+xml']);
const encrypted = z.strictObject({ kind: sealedKind, jwe: z.string(), plaintext: z.string() });
/** In the order in which an encrypted message is judged. */
const sealedRules = {
  form: /does not re-encode to itself/,
  header: /header is not exactly/,
  kind: /^expected /,
  key: /not written to a key of this reader/,
  opens: /key that it names does not open it/,
};
const badlyEncrypted = z.strictObject({
  kind: sealedKind,
  jwe: z.string(),
  breaks: z.enum(Object.keys(sealedRules) as [keyof typeof sealedRules]),
  about: z.string(),
});

describe('an encrypted message', () => {
  const valid = vectorsOf('encrypted-message', 'valid', encrypted);
  const invalid = vectorsOf('encrypted-message', 'invalid', badlyEncrypted);

  it('has vectors of every kind', () => {
    expect(new Set(valid.map(({ vector }) => vector.kind))).toEqual(new Set(sealedKind.options));
    expect(new Set(invalid.map(({ vector }) => vector.breaks))).toEqual(new Set(Object.keys(sealedRules)));
  });

  it.each(valid)('opens: $name', async ({ vector: { kind, jwe, plaintext } }) => {
    expect(await decryptAs(keys, kind, jwe)).toEqual({ ok: true, plaintext });
  });

  it.each(invalid)('is refused for its rule: $name', async ({ vector: { kind, jwe, breaks } }) => {
    expect(await decryptAs(keys, kind, jwe)).toEqual({
      ok: false,
      reason: expect.stringMatching(sealedRules[breaks]) as string,
    });
  });
});
