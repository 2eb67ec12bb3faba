/**
 * The authority's enrolment door, seen from a device. The server proves itself with a certificate of the
 * pinned root; the device with its one-time code, or with the certificate it has.
 */
import { REVOCATION_LIST_PATH } from '../../protocol/certificate-events.ts';
import { EST } from '../../protocol/enrolment.ts';
import { AUTHORITY_URN } from '../../protocol/identity.ts';
import { type Est, type EstAnswer } from '../identity/enrol.ts';
import * as limits from '../identity/limits.ts';
import { type RenewalEst } from '../identity/renewal.ts';
import { type AuthorityWord } from '../identity/trust.ts';
import { failureIn } from './answer.ts';
import { exchange, type Exchange } from './exchange.ts';
import { tlsAgent } from './tls.ts';

export interface EstClient extends Est, RenewalEst, AuthorityWord {
  close(): Promise<void>;
}

export interface EstPlace {
  url: string;
  /** PEM of the pinned root. */
  authority: string;
  /** What this device has already, even where its time is over. */
  own?: { key: string; certificate: string };
  isRevoked?: (serial: string) => boolean;
}

export function estClient({ url, ...trusted }: EstPlace): EstClient {
  const agent = tlsAgent({ ...trusted, peer: AUTHORITY_URN });
  const ask = async (call: Exchange): Promise<EstAnswer> => {
    const answer = await exchange(agent, call);
    if (!answer.ok) return { kind: 'unknown', reason: answer.reason };
    if (answer.status === 202) {
      const seconds = answer.retryAfterSeconds ?? limits.waitSecondsDefault;
      return { kind: 'waits', retryAfterSeconds: Math.min(seconds, limits.waitSecondsMax) };
    }
    if (answer.status === 200) return { kind: 'answered', body: answer.text };
    // No money hangs on it, so whatever the authority says is for the staff to read, now.
    const failure = failureIn(answer.text);
    return failure === null
      ? { kind: 'unknown', reason: 'answer-invalid' }
      : { kind: 'refused', failure };
  };
  return {
    cacerts: () => ask({ method: 'GET', url: new URL(EST.cacerts, url) }),
    crl: async () => {
      const list = {
        method: 'GET',
        url: new URL(REVOCATION_LIST_PATH, url),
        binary: true,
      } as const;
      const answer = await ask(list);
      if (answer.kind !== 'answered') return answer;
      return { ...answer, body: Buffer.from(answer.body, 'latin1').toString('base64') };
    },
    simpleenroll: ({ identity, code }, request) =>
      ask({
        method: 'POST',
        url: new URL(EST.simpleenroll, url),
        headers: {
          authorization: `Basic ${Buffer.from(`${identity}:${code}`).toString('base64')}`,
          'content-type': 'application/pkcs10',
        },
        body: request,
      }),
    simplereenroll: (request) =>
      ask({
        method: 'POST',
        url: new URL(EST.simplereenroll, url),
        headers: { 'content-type': 'application/pkcs10' },
        body: request,
      }),
    close: () => agent.close(),
  };
}
