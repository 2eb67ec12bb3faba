/** Where a service reads the authority's list from: its mutual-TLS door. */
import { request } from 'undici';
import {
  certificateEventPage,
  type CertificateEventPage,
  REVOCATION_LIST_PATH,
} from '../../../protocol/certificate-events.ts';
import { EST } from '../../../protocol/enrolment.ts';
import { AUTHORITY_URN } from '../../../protocol/identity.ts';
import { createClient, PeerUnreachable, presentedAgent } from '../client.ts';
import { type IdentityFiles } from '../identity-files.ts';
import { limits } from './limits.ts';

export interface AdmissionSource {
  /** @throws PeerUnreachable */
  page(after: number): Promise<CertificateEventPage>;
  /** The CRL, and who may have signed it. @throws PeerUnreachable */
  list(): Promise<{ list: Buffer; authorities: string }>;
  /** From the next call on under this identity. */
  present(identity: IdentityFiles): void;
  close(): Promise<void>;
}

export function authoritySource(url: string, identity: IdentityFiles): AdmissionSource {
  const client = createClient({ identity, url, peer: AUTHORITY_URN });
  const agent = presentedAgent({ identity, peer: AUTHORITY_URN });
  const bytes = async (path: string): Promise<Buffer> => {
    try {
      const answer = await request(new URL(path, url), { dispatcher: agent.current() });
      const body = Buffer.from(await answer.body.arrayBuffer());
      if (answer.statusCode === 200 && body.length <= limits.revocationListBytesMax) return body;
    } catch (cause) {
      throw new PeerUnreachable(`no answer from ${url}`, { cause });
    }
    throw new PeerUnreachable(`${url} answered outside the protocol`);
  };
  return {
    page: async (after) => {
      const path = `/v1/certificate-events?after=${after}`;
      const called = await client.call({ method: 'GET', path, answer: certificateEventPage });
      if (!called.ok) throw new PeerUnreachable(`the authority refused: ${called.failure.code}`);
      return called.body;
    },
    list: async () => ({
      list: await bytes(REVOCATION_LIST_PATH),
      authorities: (await bytes(EST.cacerts)).toString('latin1'),
    }),
    present: (renewed) => {
      client.present(renewed);
      agent.present(renewed);
    },
    close: async () => {
      await Promise.all([client.close('now'), agent.close('now')]);
    },
  };
}
