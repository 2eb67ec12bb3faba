/**
 * One request and its answer as text. Here every way in which a network can fail becomes a value; the
 * channels above only decide what an answer means. Nothing rejects.
 */
import { type Agent, errors } from './http.ts';
import { type UnknownReason } from './outcome.ts';

export interface Exchange {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  body?: string;
  /** The answer's text is its bytes, one character each. */
  binary?: true;
}

export type Exchanged =
  | { ok: true; status: number; text: string; retryAfterSeconds?: number; date?: string }
  | { ok: false; reason: UnknownReason };

export async function exchange(agent: Agent, call: Exchange): Promise<Exchanged> {
  const { method, url, headers = {}, body = null, binary } = call;
  try {
    const { origin, pathname, search } = url;
    const path = `${pathname}${search}`;
    const answer = await agent.request({ origin, path, method, headers, body });
    const text = binary
      ? Buffer.from(await answer.body.arrayBuffer()).toString('latin1')
      : await answer.body.text();
    const { date, 'retry-after': retryAfter } = answer.headers;
    const seconds = typeof retryAfter === 'string' ? /^[1-9][0-9]{0,6}$/.exec(retryAfter) : null;
    return {
      ok: true,
      status: answer.statusCode,
      text,
      ...(seconds !== null && { retryAfterSeconds: Number(seconds[0]) }),
      ...(typeof date === 'string' && { date }),
    };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): UnknownReason {
  if (error instanceof errors.ResponseExceededMaxSizeError) return 'answer-invalid';
  if (error instanceof errors.HTTPParserError) return 'answer-invalid';
  return TIMEOUTS.some((kind) => error instanceof kind) ? 'timeout' : 'connection';
}

const TIMEOUTS = [errors.ConnectTimeoutError, errors.HeadersTimeoutError, errors.BodyTimeoutError];
