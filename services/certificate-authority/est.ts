/** The shapes of EST (RFC 7030): certs-only PKCS#7 as base64, and the Basic credential of a first call. */
import { x509 } from '../mutual-tls/x509.ts';
import { enrolmentCode } from '../../protocol/enrolment.ts';
import { partyFromUrn, type Party } from '../../protocol/identity.ts';
import { type RawAnswer } from '../mutual-tls/raw-route.ts';

export const PKCS10 = 'application/pkcs10';

/** RFC 7030 sections 4.1.3 and 4.2.3. */
export function certificatesAnswer(certificates: x509.X509Certificate[]): RawAnswer {
  const base64 = new x509.X509Certificates(certificates).export('base64');
  return {
    ok: true,
    headers: {
      'content-type': 'application/pkcs7-mime; smime-type=certs-only',
      'content-transfer-encoding': 'base64',
    },
    body: `${base64.replaceAll(/.{64}(?=.)/g, '$&\n')}\n`,
  };
}

export interface Claim {
  party: Party;
  code: string;
}

/**
 * @param header `Basic base64(urn:code)` (RFC 7617). A URN holds colons, so the last one divides.
 * @returns null where it is not a party's name with something that could be a code
 */
export function claimFrom(header: string | undefined): Claim | null {
  const encoded = /^Basic ([A-Za-z0-9+/]{1,400}={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.lastIndexOf(':');
  const party = partyFromUrn(text.slice(0, Math.max(colon, 0)));
  const code = enrolmentCode.safeParse(text.slice(colon + 1));
  return party !== null && code.success ? { party, code: code.data } : null;
}
