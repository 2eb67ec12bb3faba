/**
 * Verifies one message of one expected kind. The algorithm is fixed, never read from the message.
 *
 * Besides the signature, a JWS must re-encode to itself (canonical.ts), its header has exactly our three
 * members, and of the two signatures that would hold only one is taken (signature-form.ts).
 */
import { z } from 'zod';
import { compactJws, messageTypes, type MessageKind } from '../messages.ts';
import { type PublicKey } from '../ledger.ts';
import { canonicalBytes, canonicalJson } from './canonical.ts';
import { algorithms } from './keys.ts';
import { p256 } from './p256.ts';
import { messageSchemas, type MessageOf } from './sign.ts';
import { isInOneForm } from './signature-form.ts';

export type Verified<K extends MessageKind> =
  | { ok: true; message: MessageOf<K>; jws: string }
  | { ok: false; reason: string };

/** Finds a signing key by `kid` among the keys of the one party that may sign this message. */
export type KeyFinder = (kid: string) => PublicKey | undefined | Promise<PublicKey | undefined>;

const header = z.strictObject({
  alg: z.literal(algorithms.sig),
  typ: z.string(),
  kid: z.string().regex(/^[\w-]{43}$/),
});

export async function verifyMessage<K extends MessageKind>(
  kind: K,
  jws: string,
  find: KeyFinder,
): Promise<Verified<K>> {
  const parts = canonicalParts(jws);
  if (parts === null) return refused('the signed message does not re-encode to itself');
  const head = header.safeParse(parts.header);
  if (!head.success) return refused('the header is not exactly alg, typ and kid');
  if (head.data.typ !== messageTypes[kind])
    return refused(`a message of type ${messageTypes[kind]} was expected`);
  const key = await find(head.data.kid);
  if (key?.use !== 'sig') return refused('the signing key is not known');
  if (!signatureHolds(parts, key)) return refused('the signature does not verify');
  const message = messageSchemas[kind].safeParse(parts.payload);
  if (!message.success)
    return refused(`the signed message breaks its schema: ${z.prettifyError(message.error)}`);
  return { ok: true, message: message.data as MessageOf<K>, jws };
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

interface Parts {
  signed: string;
  header: unknown;
  payload: unknown;
  signature: Uint8Array;
}

function canonicalParts(jws: string): Parts | null {
  if (!compactJws.safeParse(jws).success) return null;
  const [head = '', body = '', signature = ''] = jws.split('.');
  const header = canonicalJson(head);
  const payload = canonicalJson(body);
  const bytes = canonicalBytes(signature);
  if (header === null || payload === null || bytes?.length !== 64) return null;
  const signed = `${head}.${body}`;
  return { signed, header: header.value, payload: payload.value, signature: bytes };
}

function signatureHolds({ signed, signature }: Parts, key: PublicKey): boolean {
  if (!isInOneForm(signature)) return false;
  try {
    return p256.verify(key, { data: Buffer.from(signed), signature });
  } catch {
    // The key is no point of the curve.
    return false;
  }
}
