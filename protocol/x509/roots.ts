/**
 * Whom to believe when the authority has a new root (RFC 4210 section 4.4). The new root's key is signed by
 * the old one, and the old one's by the new: whoever believes either is led to the other, without anybody's
 * hand. An issuing authority can announce nothing: it does not have the root's name.
 */

/** As node:crypto reads one. */
export interface AuthorityCertificate<K> {
  subject: string;
  issuer: string;
  ca: boolean;
  publicKey: K;
  validTo: string;
  fingerprint256: string;
  checkIssued(issuer: this): boolean;
  verify(key: K): boolean;
}

/** More are not believed at once: a roll-over in each of their lives needs two. */
const ROOTS_MAX = 6;

/**
 * @param believed roots, at least one
 * @param offered by the authority: roots, and what binds them; nothing in it was checked
 * @returns those believed, and behind them those they lead to; what has ended is left out, but not the last
 */
export function rootsFrom<
  K extends { equals(other: K): boolean },
  C extends AuthorityCertificate<K>,
>(believed: readonly C[], offered: readonly C[], now: Date): C[] {
  const holds = (one: C): boolean => Date.parse(one.validTo) > now.getTime();
  const roots = [...believed];
  const isRoot = (one: C): boolean =>
    one.ca && one.subject === one.issuer && one.verify(one.publicKey) && holds(one);
  const leadsTo = (root: C, bridge: C, next: C): boolean =>
    bridge.ca &&
    holds(bridge) &&
    bridge.subject === root.subject &&
    next.subject === root.subject &&
    bridge.publicKey.equals(next.publicKey) &&
    bridge.checkIssued(root) &&
    bridge.verify(root.publicKey);
  // Each root that is found may lead to a further one.
  for (let at = 0; at < roots.length && roots.length < ROOTS_MAX; at += 1) {
    const root = roots[at];
    if (root === undefined || !holds(root)) continue;
    for (const next of offered) {
      if (roots.length >= ROOTS_MAX || roots.some((known) => isSame(known, next))) continue;
      if (isRoot(next) && offered.some((bridge) => leadsTo(root, bridge, next))) roots.push(next);
    }
  }
  const holding = roots.filter(holds);
  return holding.length > 0 ? holding : roots;
}

/** What a party shows behind its own certificate, so that whoever believes one of the roots alone can follow. */
export const bridgesIn = <K, C extends AuthorityCertificate<K>>(
  roots: readonly C[],
  offered: readonly C[],
): C[] =>
  offered.filter(
    (one) =>
      one.ca &&
      roots.some((root) => root.subject === one.subject) &&
      roots.some((root) => one.checkIssued(root) && one.verify(root.publicKey)) &&
      !one.verify(one.publicKey),
  );

const isSame = (one: { fingerprint256: string }, other: { fingerprint256: string }): boolean =>
  one.fingerprint256 === other.fingerprint256;
