/**
 * Keeps a service's identity good while it serves: another certificate from half of its life on, and the
 * authority's roots as they follow one another. Nothing is stopped for it: doors and clients take the new
 * identity for their next connection, and what is under way ends under the one before.
 *
 *   next key on the disk → asked under the present certificate → answer checked → certificate → key
 *
 * It may die between any two of these (`readIdentity`).
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type X509Certificate,
} from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EST } from '../../protocol/enrolment.ts';
import { AUTHORITY_URN, partyFromSubjectAltName } from '../../protocol/identity.ts';
import { renewalDueMs } from '../../protocol/x509/renewal-due.ts';
import { type Clock } from '../clock.ts';
import { writeDurably } from '../durable-file.ts';
import { type Log } from '../log.ts';
import { createRounds } from '../rounds.ts';
import { peerAgent } from './client.ts';
import { certificatesFromPkcs7, EnrolmentFailed, est, signingRequest } from './est-exchange.ts';
import { identityFileNames, type IdentityFiles, NEXT_KEY_FILE } from './identity-files.ts';
import * as limits from './limits.ts';
import { certificatesIn, wrongWith } from './own-certificate.ts';
import { trustedAfter } from './roots.ts';

export interface IdentityKeeper {
  current(): IdentityFiles;
  /** Told of each change. */
  onChange(told: (identity: IdentityFiles) => void): void;
  /** What the authority says of itself: cacerts, base64. @throws where it cannot be read, or not be kept */
  hear(authorities: string): void;
  start(): void;
  stop(): Promise<void>;
}

export interface IdentityToKeep {
  /** Where its files are. */
  directory: string;
  identity: IdentityFiles;
  /** The authority's mutual-TLS door. */
  authorityUrl: string;
  clock: Clock;
  log: Log;
}

export function createIdentityKeeper(parts: IdentityToKeep): IdentityKeeper {
  const { directory, authorityUrl, clock, log } = parts;
  let present = parts.identity;
  const listeners: ((identity: IdentityFiles) => void)[] = [];
  const take = (identity: IdentityFiles): void => {
    present = identity;
    for (const told of listeners) told(identity);
  };
  const place = (name: string): string => join(directory, name);

  let isKept = true;
  const hear = (offered: readonly X509Certificate[]): void => {
    const { certificate, authority } = trustedAfter(present, offered, clock.now());
    if (certificate !== present.certificate || authority !== present.authority) {
      const roots = certificatesIn(authority).length;
      log.warn({ roots }, 'the authority has told of another root');
      // Counts from now on, also where the disk does not take it: it is written at the next hearing then.
      take({ ...present, certificate, authority });
      isKept = false;
    }
    if (isKept) return;
    writeDurably(place(identityFileNames.authority), authority);
    writeDurably(place(identityFileNames.certificate), certificate);
    isKept = true;
  };

  const renew = async (agent: ReturnType<typeof peerAgent>): Promise<void> => {
    const authorities = await est(agent, {
      method: 'GET',
      url: new URL(EST.cacerts, authorityUrl),
    });
    hear(authorities);
    const [leaf] = certificatesIn(present.certificate);
    const urn = partyFromSubjectAltName(leaf?.subjectAltName)?.urn;
    if (leaf === undefined || urn === undefined) throw new Error('assertion: nobody’s identity');
    if (clock.now().getTime() < renewalDueMs(leaf)) return;
    const key = nextKey(directory, present.key);
    const privateKey = createPrivateKey(key);
    const [renewed] = await est(agent, {
      method: 'POST',
      url: new URL(EST.simplereenroll, authorityUrl),
      headers: { 'content-type': 'application/pkcs10' },
      body: await signingRequest(urn, { privateKey, publicKey: createPublicKey(privateKey) }),
    });
    const issuing = renewed && authorities.find((one) => renewed.checkIssued(one));
    if (renewed === undefined || issuing === undefined) {
      throw new EnrolmentFailed('the authority answered without a certificate and its issuer');
    }
    const shown = {
      certificate: renewed.toString() + issuing.toString(),
      authority: present.authority,
    };
    const identity = { key, ...trustedAfter(shown, authorities, clock.now()) };
    const wrong = wrongWith(identity, { urn, authority: identity.authority, now: clock.now() });
    if (wrong !== null) {
      throw new EnrolmentFailed(`the authority's answer is not usable: ${wrong}`);
    }
    writeDurably(place(identityFileNames.certificate), identity.certificate);
    writeDurably(place(identityFileNames.key), key);
    log.info({ serial: renewed.serialNumber }, 'the certificate was renewed');
    take(identity);
  };

  let asking: ReturnType<typeof peerAgent> | null = null;
  const rounds = createRounds(clock, {
    firstMs: limits.renewalFirstCheckMs,
    round: async () => {
      const agent = peerAgent({ identity: present, peer: AUTHORITY_URN });
      asking = agent;
      try {
        await renew(agent);
        return limits.renewalCheckMs;
      } catch (error) {
        log.warn({ err: error }, 'the certificate was not looked after; the present one is used');
        return limits.renewalRetryMs;
      } finally {
        await agent.destroy();
      }
    },
  });
  return {
    current: () => present,
    onChange: (told) => void listeners.push(told),
    hear: (authorities) => hear(certificatesFromPkcs7(authorities)),
    start: () => rounds.start(),
    stop: async () => {
      // The authority may be silent: what it was asked is asked again after the next start.
      await asking?.destroy();
      await rounds.stop();
    },
  };
}

/** The one that an earlier try has left; else a new one, on the disk before anybody hears of it. */
function nextKey(directory: string, present: string): string {
  const [file, own] = [join(directory, NEXT_KEY_FILE), join(directory, identityFileNames.key)];
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : present;
  if (kept !== present) return kept;
  // After a death between certificate and key the present one lies nowhere but where the new one goes.
  if (readFileSync(own, 'utf8') !== present) writeDurably(own, present);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  writeDurably(file, key);
  return key;
}
