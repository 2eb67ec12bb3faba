/** EST (RFC 7030) as a party speaks it: a signing request, and certificates out of PKCS#7. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { type Agent, type Dispatcher, request } from 'undici';
import { failure, type Failure } from '../../protocol/failure.ts';
import { partyFromUrn } from '../../protocol/identity.ts';
import { x509 } from './x509.ts';

export class EnrolmentFailed extends Error {
  override name = 'EnrolmentFailed';
  /** What the authority said, where it said something. */
  readonly failure: Failure | null;
  constructor(message: string, options: { cause?: unknown; failure?: Failure } = {}) {
    super(message, options);
    this.failure = options.failure ?? null;
  }
}

/** @returns base64 of PKCS#10 */
export async function signingRequest(
  urn: string,
  { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject },
): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    name: `CN=Kangen ${partyFromUrn(urn)?.role ?? 'party'}, O=Kangen`,
    keys: {
      privateKey: privateKey.toCryptoKey(algorithm, false, ['sign']) as CryptoKey,
      publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']) as CryptoKey,
    },
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'url', value: urn }])],
  });
  return made.toString('base64');
}

interface EstCall {
  method: 'GET' | 'POST';
  url: URL;
  headers?: Record<string, string>;
  body?: string;
}

/** @throws EnrolmentFailed where the answer is anything but certificates */
export async function est(
  agent: Agent,
  { method, url, headers = {}, body }: EstCall,
): Promise<X509Certificate[]> {
  const { statusCode, text } = await exchange(agent, {
    method,
    url,
    headers,
    ...(body && { body }),
  });
  if (statusCode !== 200) {
    const said = failure.safeParse(parsedJson(text));
    if (!said.success)
      throw new EnrolmentFailed(`the authority answered ${statusCode} outside the protocol`);
    throw new EnrolmentFailed(`${said.data.detail}. ${said.data.next}`, { failure: said.data });
  }
  return certificatesFromPkcs7(text);
}

/** @param base64 nothing in it was checked. @throws EnrolmentFailed */
export function certificatesFromPkcs7(base64: string): X509Certificate[] {
  try {
    const certificates = new x509.X509Certificates(Buffer.from(base64, 'base64'));
    return [...certificates].map((one) => new X509Certificate(one.toString('pem')));
  } catch (cause) {
    throw new EnrolmentFailed('the authority answered something that is not PKCS#7', { cause });
  }
}

async function exchange(
  agent: Agent,
  { url, ...call }: EstCall,
): Promise<{ statusCode: number; text: string }> {
  try {
    const response: Dispatcher.ResponseData = await request(url, { ...call, dispatcher: agent });
    return { statusCode: response.statusCode, text: await response.body.text() };
  } catch (cause) {
    throw new EnrolmentFailed(`no answer from ${url.origin}`, { cause });
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
