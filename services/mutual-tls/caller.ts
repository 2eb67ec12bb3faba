/** Who the peer's certificate says it is, asked again on every request of an open connection. */
import { type TLSSocket } from 'node:tls';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { readLeaf } from '../../protocol/x509/leaf.ts';
import { type Presenter } from './route.ts';

export function callerOf(
  socket: TLSSocket,
  now: Date,
): { caller: Presenter } | { failure: Failure } {
  const seen = socket.authorized ? certificateOn(socket) : null;
  if (seen === null) {
    return { failure: failureOf('certificate-required', 'this call needs a client certificate') };
  }
  if ('failure' in seen) return seen;
  // The handshake checked this once; an open connection must not outlive its certificate.
  if (now < seen.validFrom || now > seen.validTo) {
    return { failure: failureOf('certificate-refused', 'the certificate is outside its validity') };
  }
  return { caller: seen.caller };
}

type Seen = { caller: Presenter; validFrom: Date; validTo: Date } | { failure: Failure };

/** TLS 1.3 knows no second handshake: a connection has one peer for its whole life. */
const seenOn = new WeakMap<TLSSocket, Seen>();

function certificateOn(socket: TLSSocket): Seen | null {
  const known = seenOn.get(socket);
  if (known !== undefined) return known;
  const certificate = socket.getPeerX509Certificate?.();
  if (certificate === undefined) return null;
  const leaf = readLeaf(certificate.raw, 'calls');
  const validFrom = new Date(certificate.validFrom);
  const seen: Seen = leaf.ok
    ? {
        caller: {
          party: leaf.party,
          serial: certificate.serialNumber,
          fingerprint: fingerprintOf(certificate),
          issuedMs: validFrom.getTime(),
        },
        validFrom,
        validTo: new Date(certificate.validTo),
      }
    : {
        failure: failureOf('certificate-refused', `the certificate cannot be used: ${leaf.fault}`),
      };
  seenOn.set(socket, seen);
  return seen;
}

/** @returns as the authority's list has it: SHA-256, 64 lower-case hexadecimal digits */
export const fingerprintOf = ({ fingerprint256 }: { fingerprint256: string }): string =>
  fingerprint256.replaceAll(':', '').toLowerCase();
