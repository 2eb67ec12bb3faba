/**
 * Reads the certificates of an EST answer (RFC 7030 section 4.2.3): PKCS#7 certs-only in base64. Nothing
 * here is believed yet; `chain.ts` decides that with OpenSSL. forge only takes the wrapping off.
 */
import { X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import * as limits from './limits.ts';

/** @returns null where the text is not PKCS#7 with RSA certificates */
export function certificatesFrom(base64: string): X509Certificate[] | null {
  if (base64.length > limits.answerCharactersMax) return null;
  try {
    const der = Buffer.from(base64, 'base64').toString('binary');
    const message = forge.pkcs7.messageFromAsn1(forge.asn1.fromDer(der));
    if (!('certificates' in message)) return null;
    if (message.certificates.length > limits.certificatesPerAnswerMax) return null;
    return message.certificates.map((one) => new X509Certificate(forge.pki.certificateToPem(one)));
  } catch {
    // Malformed input from outside, whichever way it is malformed.
    return null;
  }
}
