/** What an HTTP answer means to the engine. */
import { type z } from 'zod';
import { type Failure, failure, failureStatus } from '../../protocol/failure.ts';
import { type Exchanged } from './exchange.ts';
import { type Outcome, unknown } from './outcome.ts';

/**
 * 2xx with a body of the schema is an answer; a failure of the protocol below 500 is a refusal, with
 * whatever it says of waiting. Everything else is unknown: it may have been carried out; a pause is kept where one
 * was asked for.
 */
export function outcomeOf<S extends z.ZodType>(
  exchanged: Exchanged,
  schema: S,
): Outcome<z.output<S>> {
  if (!exchanged.ok) return unknown(exchanged.reason);
  if (exchanged.status < 200 || exchanged.status > 299) return refusalOf(exchanged);
  const parsed = schema.safeParse(jsonOf(exchanged.text));
  return parsed.success ? { kind: 'answered', body: parsed.data } : unknown('answer-invalid');
}

function refusalOf(exchanged: Extract<Exchanged, { ok: true }>): Outcome<never> {
  const { status, text, retryAfterSeconds } = exchanged;
  const said = failureIn(text);
  if (said !== null && isTheirWord(said, status)) return { kind: 'refused', failure: said };
  if (said === null && status < 500) return unknown('answer-invalid');
  // How long to leave them alone is the one thing that whoever stands in between may say (RFC 9110).
  return {
    ...unknown('server-error'),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

/** Null where the text is not a failure of the protocol: something in between has answered. */
export function failureIn(text: string): Failure | null {
  const said = failure.safeParse(jsonOf(text));
  return said.success ? said.data : null;
}

/** A status that is not the code's own was put there by something in between: nobody knows what it did. */
function isTheirWord({ code }: Failure, status: number): boolean {
  return status < 500 && status === failureStatus(code);
}

/** Undefined where the text is not JSON: no schema of ours takes that for a message. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
