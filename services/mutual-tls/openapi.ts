/**
 * What a door answers, as an OpenAPI 3.1 document: made from the very routes that it mounts, so that there
 * is no second description to keep true. Schemas are those of the wire (money as text), in JSON Schema
 * 2020-12, as zod writes them; what a schema cannot say (check digits) a refusal does.
 */
import { z } from 'zod';
import { failure } from '../../protocol/failure.ts';
import { type RawRoute } from './raw-route.ts';
import { type Route } from './route.ts';

export interface Described {
  /** Of the service. */
  name: string;
  routes: readonly Route[];
  rawRoutes: readonly RawRoute[];
}

type Json = z.infer<ReturnType<typeof z.json>>;
type JsonObject = { [member: string]: Json };

const VERSION = '1.0.0';
const security = [{ mutualTls: [] }];

export function openApiOf({ name, routes, rawRoutes }: Described): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  const add = (method: string, path: string, operation: JsonObject): void => {
    const template = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[template] = { ...paths[template], [method.toLowerCase()]: operation };
  };
  for (const route of routes) add(route.method, route.path, operationOf(route));
  for (const route of rawRoutes) add(route.method, route.path, rawOperationOf(route));
  return {
    openapi: '3.1.0',
    info: {
      title: `Kangen: ${name}`,
      version: VERSION,
      description:
        'TLS 1.3 with certificates on both sides: a caller is who its certificate names. docs/protocol.md.',
    },
    paths,
    components: {
      schemas: { Failure: schemaOf(failure) },
      securitySchemes: { mutualTls: { type: 'mutualTLS' } },
    },
  };
}

function operationOf(route: Route): JsonObject {
  const body = bodyOf(route.body);
  return {
    operationId: operationId(route),
    description: `For ${route.roles.join(', ')}.`,
    'x-roles': [...route.roles],
    security,
    parameters: [...parametersOf('path', route.params), ...parametersOf('query', route.query)],
    ...(body !== null && { requestBody: body }),
    responses: {
      '2XX': {
        description: 'Done.',
        content: { 'application/json': { schema: schemaOf(route.answer) } },
      },
      default: refusal,
    },
  };
}

/** EST speaks PKCS#10 and PKCS#7 (RFC 7030). */
function rawOperationOf(route: RawRoute): JsonObject {
  const { contentType } = route;
  const text = { schema: { type: 'string' } };
  return {
    operationId: operationId(route),
    description: 'RFC 7030.',
    security,
    parameters: [],
    ...(contentType !== undefined && {
      requestBody: { required: true, content: { [contentType]: text } },
    }),
    responses: {
      '2XX': { description: 'Done.', content: { 'application/pkcs7-mime': text } },
      default: refusal,
    },
  };
}

const refusal: JsonObject = {
  description: 'Refused: nothing was changed; or, from 500 on, unknown: ask again.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
};

const operationId = ({ method, path }: Pick<Route, 'path'> & { method: string }): string =>
  `${method.toLowerCase()}${path.replaceAll(/[^a-z0-9]+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())}`;

function bodyOf(body: z.ZodType): JsonObject | null {
  if (body instanceof z.ZodUndefined) return null;
  const isOptional = body.safeParse(undefined).success;
  return { required: !isOptional, content: { 'application/json': { schema: schemaOf(body) } } };
}

const properties = z.looseObject({
  properties: z.record(z.string(), z.json()).default({}),
  required: z.array(z.string()).default([]),
});

function parametersOf(place: 'path' | 'query', schema: z.ZodType): JsonObject[] {
  const object = properties.parse(schemaOf(schema));
  return Object.entries(object.properties).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || object.required.includes(name),
    schema: one,
  }));
}

/** A codec's input is what is on the wire, in both directions. */
function schemaOf(schema: z.ZodType): JsonObject {
  const { $schema: _, '~standard': __, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(rest)));
}
