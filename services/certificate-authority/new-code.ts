/** A one-time code for one party: shown once, kept as a hash. A newer one voids the one before it. */
import { type AuthorityStore } from './store/open.ts';
import { codeFrom, hashCode } from './enrolment-code.ts';
import { limits } from './limits.ts';

export interface NewCode {
  identity: string;
  now: Date;
  /** `limits.codeBytes` cryptographic random bytes. */
  random: Uint8Array;
  /** Who asked for it, as the authority's own records keep it. */
  by: string;
}

export function newCode(
  store: AuthorityStore,
  { identity, now, random, by }: NewCode,
): { code: string; expiresAt: string } {
  const code = codeFrom(random);
  const expiresAt = new Date(now.getTime() + limits.codeLifetimeMs);
  store.transact((tx) => {
    tx.addCode({ identity, hash: hashCode(code), issuedAt: now, expiresAt });
    const at = now.toISOString();
    tx.record({ at, event: 'code-issued', identity, serial: null, reason: by });
  });
  return { code, expiresAt: expiresAt.toISOString() };
}
