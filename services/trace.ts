/**
 * The step that is being worked on (protocol/trace.ts). It travels beside the call and not through every
 * signature: nothing but log lines, headers and the audit trail reads it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { stepFromHeader, type TraceStep } from '../protocol/trace.ts';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

const running = new AsyncLocalStorage<TraceStep>();

/** Undefined outside of any call. */
export const currentTrace = (): TraceStep | undefined => running.getStore();

/** @param step null: as it was */
export const inTrace = <A>(step: TraceStep | null, work: () => A): A =>
  step === null ? work() : running.run(step, work);

/**
 * A step of our own for a call that came in: in the caller's trace, or in a new one.
 * @param random so many random bytes
 */
export function stepFor(
  header: string | undefined,
  random: (byteCount: number) => Uint8Array,
): TraceStep {
  const traceId = stepFromHeader(header)?.traceId ?? hex(random(TRACE_ID_BYTES));
  return { traceId, spanId: hex(random(SPAN_ID_BYTES)) };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
