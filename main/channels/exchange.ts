/**
 * One request and its answer as text. Here every way in which a network can fail becomes a value; the
 * channels above only decide what an answer means. Nothing rejects.
 */
import { type Agent, errors, request } from 'undici';
import { type UnknownReason } from './outcome.ts';

export interface Exchange {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  body?: string;
}

export type Exchanged =
  | { ok: true; status: number; text: string }
  | { ok: false; reason: UnknownReason };

export async function exchange(agent: Agent, call: Exchange): Promise<Exchanged> {
  const { method, url, headers = {}, body = null } = call;
  try {
    const answer = await request(url, { dispatcher: agent, method, headers, body });
    return { ok: true, status: answer.statusCode, text: await answer.body.text() };
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
