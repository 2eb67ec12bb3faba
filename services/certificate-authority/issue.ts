/**
 * What a certificate says, as a pure function of who it is for and when: no key, no clock, no disk.
 * `sign.ts` turns the plan into a signed certificate.
 *
 * The identity is always an argument that the caller took from an enrolment code or from a peer
 * certificate. Nothing a signing request asks for gets into a plan, except its public key.
 */
import { type Party, type Role } from '../../protocol/identity.ts';
import { limits } from './limits.ts';

export type KeyPurpose = 'clientAuth' | 'serverAuth';
export type AlternativeName = { type: 'url' | 'dns' | 'ip'; value: string };

export interface LeafPlan {
  /** Upper-case hex without separators, as Node prints a peer's serial. */
  serial: string;
  identity: string;
  subject: string;
  notBefore: Date;
  notAfter: Date;
  alternativeNames: readonly AlternativeName[];
  purposes: readonly KeyPurpose[];
}

/** Roles that answer calls. The others only ever call. */
const serving: Record<Role, boolean> = {
  authority: true,
  ledger: true,
  bank: true,
  kiosk: false,
  till: false,
  operator: false,
};

export interface LeafFacts {
  party: Party;
  serial: string;
  now: Date;
  /** A leaf never outlives the certificate that signs it. */
  issuerNotAfter: Date;
}

export function planLeaf({ party, serial, now, issuerNotAfter }: LeafFacts): LeafPlan {
  const server = serving[party.role];
  const notAfterMs = Math.min(now.getTime() + limits.leafLifetimeMs, issuerNotAfter.getTime());
  return {
    serial,
    identity: party.urn,
    // A URN may be longer than the 64 characters of a common name; the name that counts is the SAN.
    subject: `CN=Kangen ${party.role}, O=Kangen`,
    notBefore: new Date(now.getTime() - limits.leafBackdatedMs),
    notAfter: new Date(notAfterMs),
    alternativeNames: [{ type: 'url', value: party.urn }, ...(server ? loopbackNames : [])],
    purposes: server ? ['clientAuth', 'serverAuth'] : ['clientAuth'],
  };
}

/** So that a plain TLS client, which compares host names, can talk to a service of the embedded network. */
const loopbackNames: readonly AlternativeName[] = [
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
];

/**
 * @param random exactly `limits.serialBytes` random bytes
 * @returns a positive serial number whose hex is the same in every tool: no leading zero, no sign bit
 */
export function serialFrom(random: Uint8Array): string {
  if (random.length !== limits.serialBytes) {
    throw new RangeError(`a serial number is made of ${limits.serialBytes} random bytes`);
  }
  const bytes = Buffer.from(random);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex').toUpperCase();
}
