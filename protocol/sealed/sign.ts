/** Signs one message: compact JWS, ES256, header exactly `{ alg, typ, kid }` in that order. */
import { CompactSign } from 'jose';
import { type z } from 'zod';
import {
  authorization,
  journalHead,
  messageTypes,
  policy,
  receipt,
  report,
  statement,
  transferReturn,
  type MessageKind,
} from '../messages.ts';
import { algorithms, importKey, type KeptKey } from './keys.ts';

export const messageSchemas = {
  authorization,
  receipt,
  report,
  statement,
  policy,
  return: transferReturn,
  head: journalHead,
};
export type MessageOf<K extends MessageKind> = z.output<(typeof messageSchemas)[K]>;

/** @throws ZodError where the message would break its own schema: our bug, never sent */
export async function signMessage<K extends MessageKind>(
  kind: K,
  message: MessageOf<K>,
  key: KeptKey,
): Promise<string> {
  const wire: unknown = messageSchemas[kind].encode(message as never);
  return new CompactSign(new TextEncoder().encode(JSON.stringify(wire)))
    .setProtectedHeader({ alg: algorithms.sig, typ: messageTypes[kind], kid: key.kid })
    .sign(await importKey(key));
}

/**
 * SHA-256 of what a compact JWS signs (RFC 7515: header and payload), base64url: how one message names
 * another. Without the signature: of an ES256 signature anybody can make a second valid form, and a
 * carrier who did so must not be able to make an answer look like one to something else.
 */
export async function messageDigest(jws: string): Promise<string> {
  const signed = jws.slice(0, jws.lastIndexOf('.'));
  const hash = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(signed));
  return base64url(new Uint8Array(hash));
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCodePoint(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
