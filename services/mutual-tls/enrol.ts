/**
 * How a service, a till or an operator becomes a party: a key of its own, a signing request, and EST
 * simpleenroll (RFC 7030) with the one-time code an operator was given. The key never leaves.
 *
 * Nothing is written before everything is there. A crash after the authority has answered costs the
 * code: ask for a new one.
 */
import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { existsSync } from 'node:fs';
import { type PeerCertificate } from 'node:tls';
import { Agent, type Dispatcher, request } from 'undici';
import { EST } from '../../protocol/enrolment.ts';
import { failure, type Failure } from '../../protocol/failure.ts';
import { AUTHORITY_URN, partyFromSubjectAltName, partyFromUrn } from '../../protocol/identity.ts';
import { readLeaf } from '../../protocol/x509/leaf.ts';
import { type Clock } from '../clock.ts';
import { writeDirectory } from './durable-files.ts';
import { identityFileNames, type IdentityFiles, readIdentity } from './identity-files.ts';
import * as limits from './limits.ts';
import { x509 } from './x509.ts';

export interface PartyToEnrol {
  urn: string;
  /** The authority's enrolment door. */
  enrolmentUrl: string;
  code: string;
  /** PEM of the root: what is believed beforehand. */
  authority: string;
  /** Becomes the identity: key, certificate and root. */
  directory: string;
  clock: Clock;
}

export class EnrolmentFailed extends Error {
  override name = 'EnrolmentFailed';
  /** What the authority said, where it said something. */
  readonly failure: Failure | null;
  constructor(message: string, options: { cause?: unknown; failure?: Failure } = {}) {
    super(message, options);
    this.failure = options.failure ?? null;
  }
}

/** Asks for nothing where a valid identity is already there. @throws EnrolmentFailed */
export async function enrolParty(party: PartyToEnrol): Promise<IdentityFiles> {
  if (isEnrolled(party)) return readIdentity(party.directory);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { leaf, issuing } = await certificatesFor(
    party,
    await signingRequest(party.urn, { privateKey, publicKey }),
  );
  const identity: IdentityFiles = {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    certificate: leaf.toString() + issuing.toString(),
    authority: party.authority,
  };
  const wrong = wrongWith(identity, party);
  if (wrong !== null) throw new EnrolmentFailed(`the authority's answer is not usable: ${wrong}`);
  await writeDirectory(party.directory, {
    [identityFileNames.key]: identity.key,
    [identityFileNames.certificate]: identity.certificate,
    [identityFileNames.authority]: identity.authority,
  });
  return identity;
}

/** Whether this directory holds an identity of that party, of that authority, and still valid. */
export function isEnrolled(
  party: Pick<PartyToEnrol, 'urn' | 'authority' | 'directory' | 'clock'>,
): boolean {
  const present = Object.values(identityFileNames).every((name) =>
    existsSync(`${party.directory}/${name}`),
  );
  return present && wrongWith(readIdentity(party.directory), party) === null;
}

type Expected = Pick<PartyToEnrol, 'urn' | 'authority' | 'clock'>;

function wrongWith(identity: IdentityFiles, { urn, authority, clock }: Expected): string | null {
  const root = new X509Certificate(authority);
  const [leaf, issuing] = pemBlocks(identity.certificate).map((pem) => new X509Certificate(pem));
  const now = clock.now();
  if (leaf === undefined || issuing === undefined) return 'leaf and issuing certificate are needed';
  if (!issuing.ca || !issuing.checkIssued(root) || !issuing.verify(root.publicKey))
    return 'not of this authority';
  if (!leaf.checkIssued(issuing) || !leaf.verify(issuing.publicKey))
    return 'not issued by this authority';
  if (!leaf.checkPrivateKey(createPrivateKey(identity.key))) return 'for another key';
  if (partyFromSubjectAltName(leaf.subjectAltName)?.urn !== urn) return 'names another party';
  return now < new Date(leaf.validFrom) || now >= new Date(leaf.validTo)
    ? 'outside its validity'
    : null;
}

function pemBlocks(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
}

async function signingRequest(
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

async function certificatesFor(
  party: PartyToEnrol,
  request: string,
): Promise<{ leaf: X509Certificate; issuing: X509Certificate }> {
  const agent = enrolmentAgent(party.authority);
  try {
    // The chain first: once the code is spent, nothing more may fail for want of it.
    const authorities = await est(agent, {
      method: 'GET',
      url: new URL(EST.cacerts, party.enrolmentUrl),
    });
    const issued = await est(agent, {
      method: 'POST',
      url: new URL(EST.simpleenroll, party.enrolmentUrl),
      headers: {
        authorization: `Basic ${Buffer.from(`${party.urn}:${party.code}`).toString('base64')}`,
        'content-type': 'application/pkcs10',
      },
      body: request,
    });
    const [leaf] = issued;
    const issuing = leaf && authorities.find((authority) => leaf.checkIssued(authority));
    if (leaf === undefined || issuing === undefined) {
      throw new EnrolmentFailed('the authority answered without a certificate and its issuer');
    }
    return { leaf, issuing };
  } finally {
    await agent.close();
  }
}

interface EstCall {
  method: 'GET' | 'POST';
  url: URL;
  headers?: Record<string, string>;
  body?: string;
}

async function est(
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
  try {
    const certificates = new x509.X509Certificates(Buffer.from(text, 'base64'));
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

/** SECURITY: only the pinned root is believed, and only the authority itself behind it. */
function enrolmentAgent(authority: string): Agent {
  return new Agent({
    headersTimeout: limits.answerTimeoutMs,
    bodyTimeout: limits.answerTimeoutMs,
    maxResponseSize: limits.answerBytesMax,
    connect: {
      ca: authority,
      minVersion: 'TLSv1.3',
      timeout: limits.connectTimeoutMs,
      maxCachedSessions: 0,
      checkServerIdentity: (_host: string, { raw }: PeerCertificate) => {
        const leaf = readLeaf(raw, 'answers');
        return leaf.ok && leaf.party.urn === AUTHORITY_URN
          ? undefined
          : new Error(`expected ${AUTHORITY_URN} at this address`);
      },
    },
  });
}
