/** The shapes of EST (RFC 7030): what is answered, and the Basic credential of a first call. */
import { x509 } from '../mutual-tls/x509.ts';
import { enrolmentCode } from '../../protocol/enrolment.ts';
import { partyFromUrn, type Party } from '../../protocol/identity.ts';
import { type RawAnswer } from '../mutual-tls/raw-route.ts';
import { limits } from './limits.ts';

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

/**
 * RFC 7030 section 4.5.2, as DER: EC on P-256, signed with SHA-256, and the party's name as an extension
 * that is asked for. An RSA key of enough bits is taken too; the list can name only one.
 */
const CSR_ATTRIBUTES = Buffer.from(
  '3035' + // SEQUENCE
    '3015' +
    '06072a8648ce3d0201' +
    '310a06082a8648ce3d030107' + // id-ecPublicKey: prime256v1
    '06082a8648ce3d040302' + // ecdsa-with-SHA256
    '3012' +
    '06092a864886f70d01090e' +
    '31050603551d11', // extensionRequest: subjectAltName
  'hex',
);

export function csrAttributesAnswer(): RawAnswer {
  return {
    ok: true,
    headers: { 'content-type': 'application/csrattrs', 'content-transfer-encoding': 'base64' },
    body: `${CSR_ATTRIBUTES.toString('base64')}\n`,
  };
}

/** RFC 7030 section 4.2.3: ask again, with the same key, once an operator has looked. */
export function waitAnswer(): RawAnswer {
  return {
    ok: true,
    status: 202,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'retry-after': String(limits.lateRenewalRetrySeconds),
    },
    body: 'an operator has to approve this renewal\n',
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
