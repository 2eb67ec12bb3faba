/** Signs one message: compact JWS, ES256, header exactly `{ alg, typ, kid }` in that order. */
import { hash } from 'node:crypto';
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
import { staffAction, staffSession } from '../staff-messages.ts';
import { base64url, canonicalBytes } from './canonical.ts';
import { algorithms, type KeptKey } from './keys.ts';
import { p256 } from './p256.ts';
import { inOneForm } from './signature-form.ts';

export const messageSchemas = {
  authorization,
  receipt,
  report,
  statement,
  policy,
  return: transferReturn,
  head: journalHead,
  staffSession,
  staffAction,
};
export type MessageOf<K extends MessageKind> = z.output<(typeof messageSchemas)[K]>;

/** @throws ZodError where the message would break its own schema: our bug, never sent */
export async function signMessage<K extends MessageKind>(
  kind: K,
  message: MessageOf<K>,
  key: KeptKey,
): Promise<string> {
  const wire: unknown = messageSchemas[kind].encode(message as never);
  const header = { alg: algorithms.sig, typ: messageTypes[kind], kid: key.kid };
  const signed = `${encoded(header)}.${encoded(wire)}`;
  const signature = await p256.sign(key, Buffer.from(signed));
  return `${signed}.${base64url(inOneForm(signature))}`;
}

const encoded = (value: unknown): string => base64url(Buffer.from(JSON.stringify(value)));

/**
 * The same signed message with its signature in the one form that is taken (signature-form.ts): for what
 * one has signed oneself, and kept since before there was one form.
 */
export function signedOnce(jws: string): string {
  const end = jws.lastIndexOf('.') + 1;
  const signature = canonicalBytes(jws.slice(end));
  return signature === null ? jws : jws.slice(0, end) + base64url(inOneForm(signature));
}

/**
 * SHA-256 of what a compact JWS signs (RFC 7515: header and payload), base64url: how one message names
 * another. Without the signature: of an ES256 signature anybody can make a second valid form, and a
 * carrier who did so must not be able to make an answer look like one to something else.
 */
export async function messageDigest(jws: string): Promise<string> {
  const signed = jws.slice(0, jws.lastIndexOf('.'));
  return hash('sha256', signed, 'base64url');
}
