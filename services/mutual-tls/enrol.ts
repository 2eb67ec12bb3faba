/**
 * How a service, a till or an operator becomes a party: a key of its own, a signing request, and EST
 * simpleenroll (RFC 7030) with the one-time code an operator was given. The key never leaves.
 *
 * Nothing is written before everything is there. A crash after the authority has answered costs the
 * code: ask for a new one.
 */
import { generateKeyPairSync, type X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type PeerCertificate } from 'node:tls';
import { Agent } from 'undici';
import { EST } from '../../protocol/enrolment.ts';
import { AUTHORITY_URN } from '../../protocol/identity.ts';
import { readLeaf } from '../../protocol/x509/leaf.ts';
import { type Clock } from '../clock.ts';
import { writeDirectory } from './durable-files.ts';
import { EnrolmentFailed, est, signingRequest } from './est-exchange.ts';
import { identityFileNames, type IdentityFiles, readIdentity } from './identity-files.ts';
import * as limits from './limits.ts';
import { certificatesIn, type Expected, wrongWith } from './own-certificate.ts';
import { trustedAfter } from './roots.ts';

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

/** Asks for nothing where a valid identity is already there. @throws EnrolmentFailed */
export async function enrolParty(party: PartyToEnrol): Promise<IdentityFiles> {
  if (isEnrolled(party)) return readIdentity(party.directory);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { leaf, issuing, authorities } = await certificatesFor(
    party,
    await signingRequest(party.urn, { privateKey, publicKey }),
  );
  const identity: IdentityFiles = {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    ...trustedAfter(
      { certificate: leaf.toString() + issuing.toString(), authority: party.authority },
      authorities,
      party.clock.now(),
    ),
  };
  const wrong = wrongWith(identity, expectedOf(party, identity));
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
  if (!present) return false;
  const identity = readIdentity(party.directory);
  return isUnder(identity, party) && wrongWith(identity, expectedOf(party, identity)) === null;
}

/** The root that was pinned is among those that this identity believes. */
function isUnder(identity: IdentityFiles, { authority }: Pick<PartyToEnrol, 'authority'>): boolean {
  const believed = certificatesIn(identity.authority).map(({ fingerprint256 }) => fingerprint256);
  return certificatesIn(authority).some(({ fingerprint256 }) => believed.includes(fingerprint256));
}

const expectedOf = (
  { urn, clock }: Pick<PartyToEnrol, 'urn' | 'clock'>,
  { authority }: IdentityFiles,
): Expected => ({ urn, authority, now: clock.now() });

async function certificatesFor(
  party: PartyToEnrol,
  request: string,
): Promise<{ leaf: X509Certificate; issuing: X509Certificate; authorities: X509Certificate[] }> {
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
    return { leaf, issuing, authorities };
  } finally {
    await agent.close();
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
