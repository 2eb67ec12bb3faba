/**
 * One signed message of the points service: compact JWS (RFC 7515), ES256 and nothing else, whose header
 * is exactly `alg`, `typ` and `kid` and whose every part is written in the one way there is.
 */
import { bytesOf, hasOnly, isObject, jsonOf } from './encoding.ts';
import { type KnownKey, signatureHolds } from './keys.ts';

export type MessageVerdict =
  | { kind: 'holds'; payload: unknown; key: KnownKey }
  /** Not a message in this form: cut off, or something else altogether. */
  | { kind: 'unreadable' }
  | { kind: 'unknown-key'; kid: string }
  /** The signature does not fit the words: one of the two was changed, or made by somebody else. */
  | { kind: 'altered' }
  /** Signed, and of another kind than was asked for. */
  | { kind: 'other-message' };

export async function checkMessage(
  typ: string,
  jws: string,
  keys: readonly KnownKey[],
): Promise<MessageVerdict> {
  const [head = '', body = '', end = '', ...more] = jws.split('.');
  const header = jsonOf(head);
  const payload = jsonOf(body);
  const signature = bytesOf(end);
  if (more.length > 0 || !isObject(header) || payload === undefined) return { kind: 'unreadable' };
  const { alg, kid, typ: said } = header;
  if (!hasOnly(header, ['alg', 'typ', 'kid']) || typeof kid !== 'string') {
    return { kind: 'unreadable' };
  }
  if (alg !== 'ES256' || signature?.length !== 64) return { kind: 'unreadable' };
  const key = keys.find((one) => one.kid === kid);
  if (key === undefined) return { kind: 'unknown-key', kid };
  if (!(await signatureHolds(key, `${head}.${body}`, signature))) return { kind: 'altered' };
  return said === typ ? { kind: 'holds', payload, key } : { kind: 'other-message' };
}
