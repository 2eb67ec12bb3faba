/** Answers that carry signed messages: verified here, so that nothing unverified reaches the engine. */
import { type MessageKind } from '../../protocol/messages.ts';
import { type MessageOf } from '../../protocol/sealed/sign.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { type Outcome, unknown } from './outcome.ts';
import { KeysUnavailable, type PeerKeys } from './peer-keys.ts';

/**
 * Passes an answer on only where `holds` says so. An answer that does not hold is no answer: what was
 * asked for may have been done all the same.
 */
export function ifHolds<T>(
  outcome: Outcome<T>,
  holds: (body: T) => Promise<boolean>,
): Promise<Outcome<T>> {
  return ifRead(outcome, async (body) => ((await holds(body)) ? body : null));
}

/** The same, with what was read out of it. @param read null where it does not hold */
export async function ifRead<T, R>(
  outcome: Outcome<T>,
  read: (body: T) => Promise<R | null>,
): Promise<Outcome<R>> {
  if (outcome.kind !== 'answered') return outcome;
  try {
    const body = await read(outcome.body);
    return body === null ? unknown('answer-invalid') : { kind: 'answered', body };
  } catch (error) {
    if (error instanceof KeysUnavailable) return unknown(error.reason);
    throw error;
  }
}

/** @returns null where the message is not of this kind, or not signed by this party */
export async function messageBy<K extends MessageKind>(
  keys: PeerKeys,
  kind: K,
  jws: string,
): Promise<MessageOf<K> | null> {
  const verified = await verifyMessage(kind, jws, keys.signingKey);
  return verified.ok ? verified.message : null;
}
