/** Believes a CRL (RFC 5280) where an issuing authority under our roots has signed it. */
import { verify } from 'node:crypto';
import { readRevocationList } from '../../../protocol/x509/revocation-list.ts';
import { certificatesFromPkcs7 } from '../est-exchange.ts';
import { certificatesIn } from '../own-certificate.ts';
import { type KeptAdmissions } from './kept.ts';

export interface SignedList {
  /** DER. */
  list: Buffer;
  /** PKCS#7 certs-only of the authority, base64: who may have signed it. */
  authorities: string;
  /** PEM of the roots that are believed. */
  roots: string;
}

/** @throws where it is none, or nobody we believe has signed it */
export function believedList(signed: SignedList): NonNullable<KeptAdmissions['list']> {
  const { number, nextUpdate, serials, ...list } = readRevocationList(signed.list);
  const roots = certificatesIn(signed.roots);
  const isSigned = certificatesFromPkcs7(signed.authorities).some(
    (issuing) =>
      issuing.ca &&
      roots.some((root) => issuing.checkIssued(root) && issuing.verify(root.publicKey)) &&
      verify('sha256', list.signedBytes, issuing.publicKey, list.signature),
  );
  if (!isSigned) throw new Error('nobody we believe has signed this CRL');
  return { number, nextUpdate: nextUpdate.toISOString(), serials };
}
