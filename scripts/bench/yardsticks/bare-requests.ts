/** The yardstick of a call: undici over mutual TLS 1.3, connections kept alive, JSON both ways, no more. */
import { Agent, request } from 'undici';
import { type IdentityFiles } from '../../../services/mutual-tls/identity-files.ts';

export interface BareRequests {
  put(url: string, body: string): Promise<unknown>;
  close(): Promise<void>;
}

export function bareRequests(identity: IdentityFiles): BareRequests {
  const { key, certificate: cert, authority: ca } = identity;
  const agent = new Agent({
    // Certificates of this network name parties and not hosts; whose it is, is asked by the product.
    connect: { key, cert, ca, minVersion: 'TLSv1.3', checkServerIdentity: () => undefined },
  });
  return {
    put: async (url, body) => {
      const headers = { 'content-type': 'application/json' };
      const answered = await request(url, { dispatcher: agent, method: 'PUT', headers, body });
      return answered.body.json();
    },
    close: () => agent.close(),
  };
}
