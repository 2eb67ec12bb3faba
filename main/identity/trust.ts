/**
 * Whom this terminal believes: the root it was given, those the authority has led it to since, and nobody
 * whose certificate is on the authority's CRL. Kept beside the certificate, so that it holds without a network.
 *
 * The CRL is a second wall here, as the services are the authority's own: one that is past its next update
 * goes on, since an authority that is away must not lock a fleet out.
 */
import { verify, type X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { NotDer } from '../../protocol/x509/der.ts';
import { readRevocationList } from '../../protocol/x509/revocation-list.ts';
import { rootsFrom } from '../../protocol/x509/roots.ts';
import { certificatesInPem } from './chain.ts';
import { replaceFileDurably } from './durable-file.ts';
import { type EstAnswer } from './enrol.ts';

export interface Trust {
  /** PEM of every root that is believed. */
  authority(): string;
  /** Upper-case hex without separators. */
  isRevoked(serial: string): boolean;
  /** What cacerts has answered; nothing in it was checked. @returns as `authority()`, from now on */
  heard(offered: readonly X509Certificate[]): string;
  /** Asks the authority for both. @returns whether anything is different now */
  ask(authority: AuthorityWord): Promise<boolean>;
}

export interface AuthorityWord {
  cacerts(): Promise<EstAnswer>;
  /** Base64 of DER. */
  crl(): Promise<EstAnswer>;
}

export interface TrustParts {
  file: string;
  /** PEM of the root that this terminal was given. */
  pinned: string;
  now(): Date;
}

const kept = z.strictObject({
  pinned: z.string(),
  roots: z.string(),
  list: z.strictObject({ number: z.int(), serials: z.array(z.string()) }).nullable(),
});
type Kept = z.infer<typeof kept>;

export function trustIn({ file, pinned, now }: TrustParts): Trust {
  let known = readKept(file, pinned);
  let revoked = new Set(known.list?.serials);
  const keep = (next: Kept): void => {
    known = next;
    revoked = new Set(next.list?.serials);
    // Flushed: from a pinned root that has ended nobody is led to the next one any more.
    replaceFileDurably(file, JSON.stringify(next));
  };
  const heard = (offered: readonly X509Certificate[]): string => {
    const roots = rootsFrom(certificatesInPem(known.roots), offered, now()).map(String).join('');
    if (roots !== known.roots) keep({ ...known, roots });
    return roots;
  };
  return {
    authority: () => known.roots,
    isRevoked: (serial) => revoked.has(serial),
    heard,
    ask: async (authority) => {
      const before = known;
      const [authorities, list] = [await authority.cacerts(), await authority.crl()];
      if (authorities.kind !== 'answered') return false;
      // Read when it is needed: not at every start.
      const { certificatesFrom } = await import('./pkcs7.ts');
      const offered = certificatesFrom(authorities.body) ?? [];
      heard(offered);
      if (list.kind === 'answered') {
        const next = believed(list.body, offered, known.roots);
        // SECURITY: an older list may lack a revocation.
        if (next !== null && next.number > (known.list?.number ?? 0)) {
          keep({ ...known, list: next });
        }
      }
      return known !== before;
    },
  };
}

/** A list that an issuing authority under our roots has signed; null where it is none. */
function believed(
  base64: string,
  offered: readonly X509Certificate[],
  roots: string,
): NonNullable<Kept['list']> | null {
  try {
    const list = readRevocationList(Buffer.from(base64, 'base64'));
    const believedRoots = certificatesInPem(roots);
    const isSigned = offered.some(
      (issuing) =>
        issuing.ca &&
        believedRoots.some((root) => issuing.checkIssued(root) && issuing.verify(root.publicKey)) &&
        verify('sha256', list.signedBytes, issuing.publicKey, list.signature),
    );
    return isSigned ? { number: list.number, serials: list.serials } : null;
  } catch (error) {
    if (error instanceof NotDer) return null;
    throw error;
  }
}

/**
 * A file that cannot be read, or is of another pinned root, counts as none: all of it can be had again while
 * the pinned root holds, and a terminal that serves nobody for want of it would help nobody.
 */
function readKept(file: string, pinned: string): Kept {
  const roots = certificatesInPem(pinned).map(String).join('');
  const nothing = { pinned, roots, list: null };
  try {
    const found = kept.parse(JSON.parse(readFileSync(file, 'utf8')));
    return found.pinned === pinned ? found : nothing;
  } catch {
    return nothing;
  }
}
