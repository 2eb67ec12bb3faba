/** Calls whose bodies are not JSON: EST (RFC 7030) speaks PKCS#10 and PKCS#7. */
import { type X509Certificate } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { type TLSSocket } from 'node:tls';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { RefusedEarly } from './refused-early.ts';
import { type Caller } from './route.ts';
import { type Identify } from './routing.ts';

export interface RawRoute {
  method: 'GET' | 'POST';
  path: string;
  /** The content type a POST must have. */
  contentType?: string;
  /** Where the door knows callers; `caller` is null where it asks for no certificate. */
  handle(asked: {
    headers: IncomingHttpHeaders;
    body: Buffer;
    caller: Caller | null;
    /**
     * The certificate whose key the peer has proven to hold, where the door asked for one. SECURITY: where
     * the door does not require one, nobody has looked at who issued it, and when.
     */
    presented: X509Certificate | null;
  }): Promise<RawAnswer>;
}

export type RawAnswer =
  | { ok: true; status?: number; headers: Record<string, string>; body: string | Buffer }
  | { ok: false; failure: Failure; headers?: Record<string, string> };

export function mountRawRoutes(
  app: FastifyInstance,
  routes: readonly RawRoute[],
  identify: Identify | null,
): void {
  const types = new Set(routes.flatMap(({ contentType }) => contentType ?? []));
  for (const type of types) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
  }
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => {
        const caller = identify === null ? null : await identified(identify, request);
        requireContentType(route, request);
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const { headers } = request;
        const presented = presentedBy(request);
        const answer = await route.handle({ headers, body, caller, presented });
        if (answer.headers) reply.headers(answer.headers);
        if (!answer.ok) throw new RefusedEarly(answer.failure);
        return reply.code(answer.status ?? 200).send(answer.body);
      },
    });
  }
}

function presentedBy({ raw }: FastifyRequest): X509Certificate | null {
  return (raw.socket as TLSSocket).getPeerX509Certificate?.() ?? null;
}

function requireContentType({ contentType }: RawRoute, { headers }: FastifyRequest): void {
  if (contentType === undefined) return;
  const sent = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (sent === contentType) return;
  throw new RefusedEarly(failureOf('media-type-unsupported', `this call reads ${contentType}`));
}

async function identified(identify: Identify, request: FastifyRequest): Promise<Caller> {
  const found = await identify(request);
  if ('failure' in found) {
    request.log.warn(
      { refused: found.failure.code, reason: found.failure.detail },
      'caller refused',
    );
    throw new RefusedEarly(found.failure);
  }
  return found.caller;
}
