/** Gives every request its step of a trace, and works on it in that step from its first hook on. */
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { TRACEPARENT, type TraceStep } from '../../protocol/trace.ts';
import { inTrace, stepFor } from '../trace.ts';

const steps = new WeakMap<FastifyRequest, TraceStep>();

export const stepOf = (request: FastifyRequest): TraceStep | null => steps.get(request) ?? null;

export function traceRequests(
  app: FastifyInstance,
  random: (byteCount: number) => Uint8Array,
): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const header = request.headers[TRACEPARENT];
    steps.set(request, stepFor(typeof header === 'string' ? header : undefined, random));
    inTrace(stepOf(request), done);
  });
  // The body was read in events of the socket, outside of what was entered above.
  app.addHook('preValidation', (request, _reply, done) => inTrace(stepOf(request), done));
}
