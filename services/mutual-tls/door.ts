/**
 * A door: the one way into a service. TLS 1.3 only; where client certificates are required, a caller
 * without one of our authority never gets as far as HTTP. Then, per request and not per connection:
 * certificate still valid → party from its SAN → role → schema → handler.
 */
import { type AddressInfo } from 'node:net';
import { type Server, type TLSSocket } from 'node:tls';
import rateLimit from '@fastify/rate-limit';
import {
  fastify,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import {
  type Failure,
  type FailureCode,
  failureOf,
  failureStatus,
} from '../../protocol/failure.ts';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { type RequestSeen } from '../monitoring/metrics.ts';
import { StoreFailed } from '../store-failed.ts';
import { inTrace } from '../trace.ts';
import { callerOf } from './caller.ts';
import { type IdentityFiles } from './identity-files.ts';
import * as limits from './limits.ts';
import { openApiRoute } from './openapi-route.ts';
import { mountRawRoutes, type RawRoute } from './raw-route.ts';
import { RefusedEarly } from './refused-early.ts';
import { NoAnswer, type Presenter, type Route } from './route.ts';
import { type Identify, mountRoutes } from './routing.ts';
import { serving } from './stop-serving.ts';
import { stepOf, traceRequests } from './trace-requests.ts';

export interface DoorOptions {
  name: string;
  identity: IdentityFiles;
  /** 0 takes a free port. */
  port: number;
  host?: string;
  /**
   * `asked`: whoever has a certificate shows it, and whoever has none comes in too. SECURITY: then only raw
   * routes are behind this door, and what they are shown was checked by nobody.
   */
  clientCertificates?: 'required' | 'asked';
  routes?: readonly Route[];
  rawRoutes?: readonly RawRoute[];
  /** A further word on a caller whose certificate is good, asked on every request: null lets it in. */
  admit?: (caller: Presenter) => Failure | null | Promise<Failure | null>;
  /** Of a certificate by its serial: when the enrolment was that it goes back to. */
  enrolledMs?: (serial: string) => number | null;
  clock: Clock;
  /** So many random bytes, for the ids of traces. */
  random(byteCount: number): Uint8Array;
  log: Log;
  /** Told of every request when it has ended. */
  observe?: (seen: RequestSeen) => void;
}

export interface Door {
  start(): Promise<string>;
  /** To whoever connects from now on; connections that stand go on. */
  present(identity: IdentityFiles): void;
  stop(): Promise<void>;
}

export async function createDoor(options: DoorOptions): Promise<Door> {
  const required = options.clientCertificates !== 'asked';
  const app = openServer(options, required);
  const served = serving(app, options);
  traceRequests(app, options.random);
  await app.register(rateLimit, {
    max: limits.requestsPerMinuteMax,
    timeWindow: 60_000,
    keyGenerator: (request) =>
      socketOf(request).getPeerX509Certificate?.()?.fingerprint256 ?? request.ip,
    errorResponseBuilder: (_request, { ttl }) =>
      new RefusedEarly(
        failureOf('rate-limited', 'too many requests', {
          retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)),
        }),
      ),
  });
  // Fastify would read it; no call here takes it.
  app.removeContentTypeParser('text/plain');
  const { name, routes = [], rawRoutes = [] } = options;
  const polled = new Set(routes.filter(({ isPolled }) => isPolled).map(({ path }) => path));
  answerInOneShape(app, options, polled);
  logRefusedHandshakes(app, options.log);
  const identify: Identify = async (request) => {
    const found = callerOf(socketOf(request), options.clock.now());
    if ('failure' in found) return found;
    const refusal = (await options.admit?.(found.caller)) ?? null;
    if (refusal !== null) return { failure: refusal };
    const { party, serial, issuedMs } = found.caller;
    return { caller: { party, serial, issuedMs: options.enrolledMs?.(serial) ?? issuedMs } };
  };
  const described = required ? [openApiRoute({ name, routes, rawRoutes })] : [];
  mountRoutes(app, [...routes, ...described], identify);
  mountRawRoutes(app, rawRoutes, required ? identify : null);
  return {
    start: async () => {
      await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
      const { address, port } = app.server.address() as AddressInfo;
      return `https://${address}:${port}`;
    },
    present: (identity) => {
      const server = app.server as unknown as Server;
      server.setSecureContext(secured(identity));
    },
    stop: () => served.stop(),
  };
}

const secured = ({ key, certificate, authority }: IdentityFiles) =>
  ({
    key,
    cert: certificate,
    ca: authority,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
  }) as const;

function openServer({ identity, log }: DoorOptions, required: boolean): FastifyInstance {
  return fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    // A path that cannot be decoded never reaches the handlers below.
    frameworkErrors: (_error, _request, reply) => void send(reply, noSuchCall()),
    https: {
      ...secured(identity),
      maxHeaderSize: limits.headerBytesMax,
      requestCert: true,
      rejectUnauthorized: required,
    },
  }) as unknown as FastifyInstance;
}

/** One line for every caller turned away before HTTP, with the reason OpenSSL or Node gave. */
function logRefusedHandshakes(app: FastifyInstance, log: Log): void {
  app.server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    const reason = socket.authorizationError ?? error.code ?? error.message;
    log.warn(
      { refused: 'handshake', reason: String(reason), peer: socket.remoteAddress },
      'caller refused',
    );
  });
}

/** Everything that is not an answer of a route becomes a failure body here, and only here. */
function answerInOneShape(
  app: FastifyInstance,
  { log, observe }: Pick<DoorOptions, 'log' | 'observe'>,
  polled: ReadonlySet<string>,
): void {
  app.setNotFoundHandler((_request, reply) => send(reply, noSuchCall()));
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    if (error instanceof NoAnswer) {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    void send(
      reply,
      inTrace(stepOf(request), () => failureFor(error, log)),
    );
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    const outcome = outcomes.get(reply) ?? 'ok';
    observe?.({ method, route, outcome, seconds: reply.elapsedTime / 1000 });
    const level = polled.has(route) && outcome === 'ok' ? 'debug' : 'info';
    inTrace(stepOf(request), () =>
      log[level]({
        method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      }),
    );
    done();
  });
}

function failureFor(error: Error & { statusCode?: number; code?: string }, log: Log): Failure {
  if (error instanceof RefusedEarly) return error.failure;
  if (error instanceof StoreFailed) {
    // Not a refusal: it may have been committed. The caller asks again, by the same id.
    log.error({ err: error, alarm: 'store-failed' }, 'the store failed: the outcome is unknown');
    return failureOf('service-unavailable', 'the store failed: whether it was done is unknown', {
      retryAfterSeconds: limits.storeRetryAfterSeconds,
    });
  }
  switch (error.statusCode) {
    case 413:
      return failureOf('body-too-large', `the body is larger than ${limits.bodyBytesMax} bytes`);
    case 415:
      return failureOf('media-type-unsupported', 'the content type is not one this call reads');
    case 400:
      return failureOf('body-invalid', 'the body is not well-formed JSON');
    default:
      log.error({ err: error }, 'a request failed on our side');
      return failureOf('internal-error', 'the service failed; what it had acknowledged is kept');
  }
}

/** What was asked for is not repeated: a path may hold what a caller should have sealed. */
const noSuchCall = (): Failure => failureOf('path-unknown', 'no call has this method and path');

/** The code of what was refused, until the answer is out. */
const outcomes = new WeakMap<FastifyReply, FailureCode>();

function send(reply: FastifyReply, failure: Failure): FastifyReply {
  outcomes.set(reply, failure.code);
  if (failure.retryAfterSeconds !== undefined)
    reply.header('retry-after', failure.retryAfterSeconds);
  return reply
    .code(failureStatus(failure.code))
    .type('application/json')
    .send(JSON.stringify(failure));
}

const socketOf = (request: FastifyRequest): TLSSocket => request.raw.socket as TLSSocket;
