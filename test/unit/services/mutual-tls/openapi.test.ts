/** The documents that ledger, bank and authority serve, held to an independent reader of JSON Schema. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openApiOf } from '../../../../services/mutual-tls/openapi.ts';
import { mountedRoutes, type ServiceName } from '../../../support/every-route.ts';
import { vectorsOf } from '../../../vectors/on-disk.ts';

const operation = z.strictObject({
  operationId: z.string().regex(/^[a-zA-Z0-9]+$/),
  description: z.string(),
  'x-roles': z.array(z.string()).min(1),
  security: z.tuple([z.strictObject({ mutualTls: z.tuple([]) })]),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      in: z.enum(['path', 'query']),
      required: z.boolean(),
      schema: z.looseObject({}),
    }),
  ),
  requestBody: z
    .strictObject({
      required: z.boolean(),
      content: z.strictObject({
        'application/json': z.strictObject({ schema: z.looseObject({}) }),
      }),
    })
    .optional(),
  responses: z.strictObject({
    '2XX': z.strictObject({
      description: z.string(),
      content: z.strictObject({
        'application/json': z.strictObject({ schema: z.looseObject({}) }),
      }),
    }),
    default: z.strictObject({
      description: z.string(),
      content: z.strictObject({
        'application/json': z.strictObject({
          schema: z.strictObject({ $ref: z.literal('#/components/schemas/Failure') }),
        }),
      }),
    }),
  }),
});
/** The parts of OpenAPI 3.1 that these documents use, and nothing else. */
const document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(
    z.string().regex(/^\//),
    z.record(z.enum(['get', 'put', 'post']), operation.optional()),
  ),
  components: z.strictObject({
    schemas: z.strictObject({ Failure: z.looseObject({}) }),
    securitySchemes: z.strictObject({
      mutualTls: z.strictObject({ type: z.literal('mutualTLS') }),
    }),
  }),
});

const services: ServiceName[] = ['ledger', 'bank', 'authority'];
const routesOf = (service: ServiceName) =>
  [...mountedRoutes()].filter(([key]) => key.startsWith(`${service} `)).map(([, route]) => route);
// Formats are said beside their patterns; the patterns decide.
const ajv = () => new Ajv2020({ strict: true, validateFormats: false });

describe.each(services)('the document of the %s', (name) => {
  const made = openApiOf({ name, routes: routesOf(name), rawRoutes: [] });
  const { paths, components } = document.parse(made);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).flatMap((one) => (one === undefined ? [] : [{ path, ...one }])),
  );

  it('is plain JSON, and has every call once, by one name', () => {
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    expect(operations).toHaveLength(routesOf(name).length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('names each parameter of a path, and no other', () => {
    for (const { path, parameters } of operations) {
      const inPath = parameters.filter((one) => one.in === 'path');
      expect(inPath.map((one) => `{${one.name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every(({ required }) => required)).toBe(true);
    }
  });

  it('holds only schemas of JSON Schema 2020-12', () => {
    const reader = ajv();
    for (const { parameters, requestBody, responses } of operations) {
      const schemas = [
        ...parameters.map(({ schema }) => schema),
        requestBody?.content['application/json'].schema ?? {},
        responses['2XX'].content['application/json'].schema,
      ];
      for (const schema of schemas) expect(() => reader.compile(schema)).not.toThrow();
    }
    expect(() => reader.compile(components.schemas.Failure)).not.toThrow();
  });
});

describe('what the ledger’s document says of a message', () => {
  const { paths } = document.parse(
    openApiOf({ name: 'ledger', routes: routesOf('ledger'), rawRoutes: [] }),
  );
  const bodyOf = (path: string) =>
    ajv().compile(paths[path]?.put?.requestBody?.content['application/json'].schema ?? false);
  const answerOf = (path: string) =>
    ajv().compile(paths[path]?.get?.responses['2XX'].content['application/json'].schema ?? false);
  const anyVector = z.looseObject({ value: z.unknown() });

  it.each([
    ['redemption-request', bodyOf('/v1/redemptions/{id}')],
    ['purchase', bodyOf('/v1/purchases/{id}')],
    ['redemption', answerOf('/v1/redemptions/{id}')],
    ['account', answerOf('/v1/account')],
  ])('is what the vectors of %s say', (message, validate) => {
    const valid = vectorsOf(message, 'valid', anyVector);
    expect(valid.length).toBeGreaterThan(0);
    for (const { name, vector } of valid) expect(validate(vector.value), name).toBe(true);
    const invalid = vectorsOf(message, 'invalid', anyVector).filter(
      ({ vector }) => (vector['breaks'] as { rule?: string } | undefined)?.rule !== 'check',
    );
    for (const { name, vector } of invalid) expect(validate(vector.value), name).toBe(false);
  });
});
