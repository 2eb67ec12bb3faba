/**
 * The certificate-authenticated connection to one party. On a network where every certificate comes
 * from one authority a host name proves nothing: the peer is who its certificate's SAN URI says.
 */
import { type PeerCertificate } from 'node:tls';
import { Agent } from 'undici';
import { readLeaf } from '../../protocol/x509/leaf.ts';
import * as limits from './limits.ts';

export interface TlsParts {
  /** PEM of the pinned root. No other root is believed, the operating system's included. */
  authority: string;
  /** The URN that the peer's certificate must carry, and no other. */
  peer: string;
  /** PEM. Absent only where a device has no certificate yet: on the authority's enrolment door. */
  own?: { key: string; certificate: string };
}

export function tlsAgent({ authority, peer, own }: TlsParts): Agent {
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
        notThePeer(certificate, peer),
    },
  });
}

function notThePeer({ raw }: PeerCertificate, peer: string): Error | undefined {
  const leaf = readLeaf(raw, 'answers');
  if (!leaf.ok) return new Error(`the certificate of ${peer} cannot be used: ${leaf.fault}`);
  return leaf.party.urn === peer ? undefined : new Error(`expected ${peer} at this address`);
}
