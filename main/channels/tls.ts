/**
 * The certificate-authenticated connection to one party. On a network where every certificate comes
 * from one authority a host name proves nothing: the peer is who its certificate's SAN URI says.
 */
import { type PeerCertificate } from 'node:tls';
import { readLeaf } from '../../protocol/x509/leaf.ts';
import { Agent } from './http.ts';
import * as limits from './limits.ts';

export interface TlsParts {
  /** PEM of the roots that are believed. No other one is, the operating system's included. */
  authority: string;
  /** The URN that the peer's certificate must carry, and no other. */
  peer: string;
  /** PEM. Absent only where a device has no certificate yet: on the authority's enrolment door. */
  own?: { key: string; certificate: string };
  /** Whether the authority has taken the peer's certificate back, by its serial. */
  isRevoked?: (serial: string) => boolean;
}

export function tlsAgent({ authority, peer, own, isRevoked }: TlsParts): Agent {
  return new Agent({
    connections: limits.connectionsPerPeerMax,
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.bodyTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    keepAliveMaxTimeout: limits.keepAliveTimeoutMsMax,
    maxResponseSize: limits.answerBytesMax,
    // One request at a time on a connection: an answer can only be to what was asked on it last.
    pipelining: 1,
    connect: {
      ca: authority,
      ...(own && { key: own.key, cert: own.certificate }),
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
      rejectUnauthorized: true,
      timeout: limits.connectTimeoutMs,
      // SECURITY: Node does not ask checkServerIdentity again for a resumed session.
      maxCachedSessions: 0,
      checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
        notThePeer(certificate, { peer, isRevoked }),
    },
  });
}

function notThePeer(
  { raw, serialNumber }: PeerCertificate,
  { peer, isRevoked }: { peer: string; isRevoked: TlsParts['isRevoked'] },
): Error | undefined {
  const leaf = readLeaf(raw, 'answers');
  if (!leaf.ok) return new Error(`the certificate of ${peer} cannot be used: ${leaf.fault}`);
  if (isRevoked?.(serialNumber) === true)
    return new Error(`the certificate of ${peer} was revoked`);
  return leaf.party.urn === peer ? undefined : new Error(`expected ${peer} at this address`);
}
