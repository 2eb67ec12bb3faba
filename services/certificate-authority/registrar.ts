/**
 * Decides who gets a certificate, and writes down every answer.
 *
 * load → decide → sign → decide again inside the transaction → commit. The code is spent in the very
 * transaction that records the certificate, so one code can never give two. A crash after that
 * commit and before the answer leaves a certificate that nobody holds and a spent code: nothing is lost,
 * and the device asks its operator for a new code.
 */
import { type X509Certificate } from 'node:crypto';
import { type Failure, type FailureCode, failureOf } from '../../protocol/failure.ts';
import {
  AUTHORITY_URN,
  partyFromSubjectAltName,
  partyFromUrn,
  type Party,
} from '../../protocol/identity.ts';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import { attemptWindow } from './attempts.ts';
import { hashCode, sameHash } from './enrolment-code.ts';
import { type Claim } from './est.ts';
import { type LeafPlan, planLeaf, serialFrom } from './issue.ts';
import { limits } from './limits.ts';
import {
  codeRefusalDetail,
  decideCode,
  decideRenewal,
  type RenewalDecision,
  type RenewalFacts,
  type CodeDecision,
  type CodeRefusal,
} from './rules.ts';
import { type Issuer, signLeaf } from './sign.ts';
import { readSigningRequest } from './signing-request.ts';
import { type AuthorityStore } from './store/open.ts';
import { type AuthorityReader } from './store/reader.ts';
import { type AuthorityWriter } from './store/writer.ts';
import { type x509 } from '../mutual-tls/x509.ts';

export interface RegistrarParts {
  store: AuthorityStore;
  issuer: Issuer;
  clock: Clock;
  random(byteCount: number): Uint8Array;
  log: Log;
}

export type Enrolled =
  | { ok: true; certificate: x509.X509Certificate }
  | { ok: false; failure: Failure };

export interface Registrar {
  /** A first certificate, for the holder of a one-time code. `claim` is null where none could be read. */
  enrol(claim: Claim | null, request: Buffer): Promise<Enrolled>;
  /**
   * A further certificate for a party that shows one of its own: at once while that holds, after an
   * operator's word where it has expired.
   *
   * @param presented what the peer has shown the key of; nothing else about it needs to have been checked
   */
  reenrol(presented: X509Certificate, request: Buffer): Promise<Enrolled | { waits: true }>;
  /** The authority's own, for its doors. */
  issueToSelf(party: Party, publicKey: x509.PublicKey): Promise<x509.X509Certificate>;
}

export function createRegistrar(parts: RegistrarParts): Registrar {
  const { store, clock } = parts;
  const plan = (party: Party): LeafPlan =>
    planLeaf({
      party,
      serial: serialFrom(parts.random(limits.serialBytes)),
      now: clock.now(),
      issuerNotAfter: parts.issuer.certificate.notAfter,
    });

  return {
    enrol: async (claim, body) => {
      if (claim === null) return refuseCode(parts, null, 'no-code');
      const identity = claim.party.urn;
      const presented = hashCode(claim.code);
      const decide = (from: Pick<AuthorityWriter, 'codesOf'>): CodeDecision =>
        decideCode(from.codesOf(identity), presented, clock.now());

      const first = decide(store.read);
      if (!first.allowed) return refuseCode(parts, identity, first.reason);
      // Only the holder of the true code is told.
      const locked = store.read.lockOf(identity);
      if (locked !== null) {
        const reason = `this party is locked: ${locked}`;
        return refuse(parts, { identity, code: 'certificate-refused', reason });
      }
      const request = await readSigningRequest(body, identity);
      if (!request.ok)
        return refuse(parts, { identity, code: 'signing-request-invalid', reason: request.reason });
      const leaf = plan(claim.party);
      const certificate = await signLeaf(leaf, request.publicKey, parts.issuer);
      const second = store.transact((tx) => {
        const again = decide(tx);
        if (again.allowed) {
          issue(parts, { tx, plan: leaf, certificate, renews: null, reason: 'enrolment code' });
          tx.spendCode(again.code.id, leaf.serial);
        }
        return again;
      });
      if (!second.allowed) return refuseCode(parts, identity, second.reason);
      logIssued(parts, leaf);
      return { ok: true, certificate };
    },

    reenrol: async (presented, body) => {
      const party = heldBy(store.read, presented);
      const identity = party?.urn ?? partyFromSubjectAltName(presented.subjectAltName)?.urn ?? null;
      if (party === null) {
        const reason = 'this authority did not issue the presented certificate';
        return refuse(parts, { identity, code: 'certificate-refused', reason });
      }
      const request = await readSigningRequest(body, party.urn, presented);
      if (!request.ok)
        return refuse(parts, { identity, code: 'signing-request-invalid', reason: request.reason });
      const { keyHash } = request;
      const decide = (from: AuthorityReader): RenewalDecision =>
        decideRenewal(renewalFacts(from, presented, { identity: party.urn, keyHash }), clock.now());

      const first = decide(store.read);
      if (first.kind === 'refuse')
        return refuse(parts, { identity, code: 'certificate-refused', reason: first.reason });
      const leaf = plan(party);
      const certificate =
        first.kind === 'issue' ? await signLeaf(leaf, request.publicKey, parts.issuer) : null;
      const { serialNumber: serial } = presented;
      const second = store.transact((tx) => {
        const again = decide(tx);
        if (again.kind === 'wait' && again.isNew) {
          waitFor(parts, { tx, identity: party.urn, serial, keyHash });
        }
        if (again.kind !== 'issue' || certificate === null) return again;
        issue(parts, { tx, plan: leaf, certificate, renews: serial, reason: 'renewal' });
        if (again.late !== null) tx.endLateRenewal(again.late.id);
        return again;
      });
      if (second.kind === 'refuse')
        return refuse(parts, { identity, code: 'certificate-refused', reason: second.reason });
      if (second.kind === 'wait' || certificate === null) return { waits: true };
      logIssued(parts, leaf);
      return { ok: true, certificate };
    },

    issueToSelf: async (party, publicKey) => {
      if (party.urn !== AUTHORITY_URN)
        throw new Error('assertion: only the authority serves itself');
      const leaf = plan(party);
      const certificate = await signLeaf(leaf, publicKey, parts.issuer);
      store.transact((tx) =>
        issue(parts, {
          tx,
          plan: leaf,
          certificate,
          renews: null,
          reason: "the authority's own doors",
        }),
      );
      logIssued(parts, leaf);
      return certificate;
    },
  };
}

/** Whose certificate this is, by the record of what was issued, byte for byte. */
function heldBy(read: AuthorityReader, presented: X509Certificate): Party | null {
  const held = read.certificate(presented.serialNumber);
  return held !== null && isTheSame(read, presented) ? partyFromUrn(held.identity) : null;
}

function isTheSame(read: AuthorityReader, presented: X509Certificate): boolean {
  const issued = read.certificateDer(presented.serialNumber);
  return issued !== null && sameHash(issued, presented.raw);
}

function renewalFacts(
  read: AuthorityReader,
  presented: X509Certificate,
  { identity, keyHash }: { identity: string; keyHash: string },
): RenewalFacts {
  const held = read.certificate(presented.serialNumber);
  return {
    held: held === null ? null : { ...held, isTheSame: isTheSame(read, presented) },
    locked: read.lockOf(identity),
    keyHash,
    late: read.lateRenewal(identity, keyHash),
  };
}

interface Waiting {
  tx: AuthorityWriter;
  identity: string;
  serial: string;
  keyHash: string;
}

function waitFor({ clock }: RegistrarParts, { tx, identity, serial, keyHash }: Waiting): void {
  const askedAt = clock.now();
  tx.addLateRenewal({ identity, serial, keyHash, askedAt });
  const at = askedAt.toISOString();
  const reason = `an expired certificate asks for key ${keyHash.slice(0, 16)}`;
  tx.record({ at, event: 'renewal-waits', identity, serial, reason });
}

interface Issued {
  tx: AuthorityWriter;
  plan: LeafPlan;
  certificate: x509.X509Certificate;
  renews: string | null;
  reason: string;
}

function issue(
  { clock, random }: RegistrarParts,
  { tx, plan, certificate, renews, reason }: Issued,
): void {
  const now = clock.now();
  tx.addCertificate({ plan, pem: certificate.toString('pem'), issuedAt: now, renews });
  const { identity, serial } = plan;
  const at = now.toISOString();
  const mark = Buffer.from(random(limits.eventMarkBytes)).toString('hex');
  const notAfter = plan.notAfter.toISOString();
  const began = renews === null ? null : tx.enrolledAt(renews);
  const enrolledAt = began ?? plan.notBefore.toISOString();
  tx.addEvent({ mark, serial, identity, notAfter, enrolledAt, state: 'issued', at });
  tx.record({ at, event: 'issued', identity, serial, reason });
}

function logIssued({ log }: RegistrarParts, { identity, serial }: LeafPlan): void {
  log.info({ issued: identity, serial }, 'certificate issued');
}

interface Refusal {
  identity: string | null;
  code: FailureCode;
  reason: string;
}

function refuse(parts: RegistrarParts, { identity, code, reason }: Refusal): Enrolled {
  const at = parts.clock.now().toISOString();
  parts.store.transact((tx) =>
    tx.record({ at, event: 'refused', identity, serial: null, reason: `${code}: ${reason}` }),
  );
  parts.log.warn({ caller: identity, refused: code, reason }, 'certificate refused');
  return { ok: false, failure: failureOf(code, reason) };
}

/**
 * Counts a code that does not open. Above the limit the answer is `rate-limited` and only the counter
 * moves, so that a stranger cannot fill the disk with audit lines. The true code still works: its 160
 * bits cannot be guessed, and nobody may keep a shop's terminal out by typing nonsense in its name.
 */
function refuseCode(parts: RegistrarParts, identity: string | null, reason: CodeRefusal): Enrolled {
  const window = attemptWindow(parts.clock.now());
  const wrong = parts.store.transact((tx) => {
    const known = identity !== null && tx.codesOf(identity).length > 0;
    const bucket = known ? identity : EVERYBODY_ELSE;
    tx.countWrongCode(bucket, window.startsAt);
    return tx.wrongCodes(bucket, window.startsAt);
  });
  if (wrong <= limits.wrongCodesPerWindowMax) {
    return refuse(parts, {
      identity,
      code: 'enrolment-refused',
      reason: codeRefusalDetail[reason],
    });
  }
  parts.log.warn({ caller: identity, refused: 'rate-limited', wrong }, 'certificate refused');
  return {
    ok: false,
    failure: failureOf('rate-limited', 'too many codes that do not enrol this party', {
      retryAfterSeconds: window.endsInSeconds,
    }),
  };
}

const EVERYBODY_ELSE = '*';
