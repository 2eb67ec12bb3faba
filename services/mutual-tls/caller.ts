/** Who the peer's certificate says it is, asked again on every request of an open connection. */
import { type TLSSocket } from 'node:tls';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { partyFromSubjectAltName } from '../../protocol/identity.ts';
import { type Caller } from './route.ts';

export function callerOf(socket: TLSSocket, now: Date): { caller: Caller } | { failure: Failure } {
  const certificate = socket.getPeerX509Certificate?.();
  if (certificate === undefined || !socket.authorized) {
    return { failure: failureOf('certificate-required', 'this call needs a client certificate') };
  }
  // The handshake checked this once; an open connection must not outlive its certificate.
  const issued = new Date(certificate.validFrom);
  if (now < issued || now > new Date(certificate.validTo)) {
    return { failure: failureOf('certificate-refused', 'the certificate is outside its validity') };
  }
  const party = partyFromSubjectAltName(certificate.subjectAltName);
  if (party === null) {
    return {
      failure: failureOf('certificate-refused', 'the certificate names no party of this network'),
    };
  }
  return { caller: { party, serial: certificate.serialNumber, issuedMs: issued.getTime() } };
}
