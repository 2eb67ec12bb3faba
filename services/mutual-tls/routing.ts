/** Puts routes behind a door: role → schema → handler → answer, in one wrapper for all services. */
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { RefusedEarly } from './refused-early.ts';
import { type Answered, type Caller, type Route } from './route.ts';

export type Identify = (
  request: FastifyRequest,
) => Promise<{ caller: Caller } | { failure: Failure }>;

export function mountRoutes(
  app: FastifyInstance,
  routes: readonly Route[],
  identify: Identify,
): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      // Before the body is read: a caller without a name does not get us to parse anything.
      onRequest: async (request) => {
        callerFor(route, await identify(request), request);
      },
      handler: (request, reply) => serve(route, { request, reply, identify }),
    });
  }
}

async function serve(
  route: Route,
  {
    request,
    reply,
    identify,
  }: { request: FastifyRequest; reply: FastifyReply; identify: Identify },
): Promise<FastifyReply> {
  const caller = callerFor(route, await identify(request), request);
  const answered: Answered<unknown> = await route.handle({
    caller,
    params: parsed('path', route.params, request.params),
    query: parsed('query', route.query, request.query),
    body: parsed('body', route.body, request.body ?? undefined),
    bearer: bearerOf(request.headers.authorization),
  });
  if (!answered.ok) {
    request.log.info(
      { caller: caller.party.urn, refused: answered.failure.code },
      'request refused',
    );
    throw new RefusedEarly(answered.failure);
  }
  const body: unknown = z.encode(route.answer, answered.body);
  return reply
    .code(answered.status ?? 200)
    .type('application/json')
    .send(JSON.stringify(body));
}

function callerFor(
  route: Route,
  identified: { caller: Caller } | { failure: Failure },
  request: FastifyRequest,
): Caller {
  if ('failure' in identified) {
    request.log.warn(
      { refused: identified.failure.code, reason: identified.failure.detail },
      'caller refused',
    );
    throw new RefusedEarly(identified.failure);
  }
  const { party } = identified.caller;
  if (!route.roles.includes(party.role)) {
    const detail = `${party.role} may not call ${route.method} ${route.path}`;
    request.log.warn(
      { refused: 'role-refused', caller: party.urn, reason: detail },
      'caller refused',
    );
    throw new RefusedEarly(failureOf('role-refused', detail));
  }
  return identified.caller;
}

function parsed(place: string, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const rules = result.error.issues.map(
    (issue) => `${[place, ...issue.path].join('.')}: ${ruleOf(issue)}`,
  );
  throw new RefusedEarly(failureOf('body-invalid', rules.join('; ')));
}

/** Paths and rules only: what was sent, names of unknown fields too, may be personal. */
function ruleOf({ code, message }: z.core.$ZodIssue): string {
  return code === 'unrecognized_keys' ? 'holds a field that is not of this call' : message;
}

function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([\w-]{20,200})$/.exec(header ?? '')?.[1] ?? null;
}
