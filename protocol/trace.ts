/**
 * W3C Trace Context (https://www.w3.org/TR/trace-context/): one trace-id over all parties, so that their
 * log lines about one thing can be found together. Nothing but logs and the audit trail depends on it.
 *
 * A call about a redemption or a purchase belongs to the trace of that id: its 16 bytes are the
 * trace-id, the last 8 of them the step that began it. So whoever asks about it, and whenever, is in
 * the same trace without having been told.
 */
export const TRACEPARENT = 'traceparent';

export interface TraceStep {
  /** 32 lower-case hexadecimal digits, not all zero. */
  traceId: string;
  /** 16 digits, not all zero. */
  spanId: string;
}

/** Version 00; what a later version puts behind it is not read. */
const format = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/;
const uuidV7 = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/;

/** @returns null where the header is missing, or is none: it is then as if it were not there */
export function stepFromHeader(header: string | undefined): TraceStep | null {
  const [, traceId, spanId] = format.exec(header ?? '') ?? [];
  return isId(traceId) && isId(spanId) ? { traceId, spanId } : null;
}

/** All is logged anyway, so every trace is a sampled one. */
export const headerOfStep = ({ traceId, spanId }: TraceStep): string =>
  `00-${traceId}-${spanId}-01`;

/** @param text an id (UUID version 7), or a path that names one @returns null where there is none */
export function stepAbout(text: string): TraceStep | null {
  const digits = uuidV7.exec(text)?.[0].replaceAll('-', '');
  return digits === undefined ? null : { traceId: digits, spanId: digits.slice(-16) };
}

const isId = (id: string | undefined): id is string => id !== undefined && /[^0]/.test(id);
