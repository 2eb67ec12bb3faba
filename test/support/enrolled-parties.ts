/** Certificates of one authority for the parties a test needs. The authority is gone afterwards. */
import { join } from 'node:path';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';
import { enrolParty } from '../../services/mutual-tls/enrol.ts';
import { runAuthority } from './running-authority.ts';

export async function enrolledParties<K extends string>(
  urns: Record<K, string>,
): Promise<Record<K, IdentityFiles>> {
  const authority = await runAuthority();
  try {
    const identities = new Map<string, IdentityFiles>();
    for (const [name, urn] of Object.entries<string>(urns)) {
      const identity = await enrolParty({
        urn,
        enrolmentUrl: authority.enrolmentUrl,
        code: authority.code(urn),
        authority: authority.root,
        directory: join(authority.folder, name),
        clock: authority.clock,
      });
      identities.set(name, identity);
    }
    return Object.fromEntries(identities) as Record<K, IdentityFiles>;
  } finally {
    await authority.stop();
  }
}
