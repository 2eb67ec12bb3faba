/**
 * Keys are changed in a file, on the ledger's own machine (services/key-ring/rotate.ts), by somebody whom no
 * certificate names. The ledger writes down in the audit trail that it was given new ones, once, in its own
 * name, when it reads them: of several processes the first one does.
 */
import { LEDGER_URN } from '../../protocol/identity.ts';
import { deedDetails } from '../../protocol/operator/audit.ts';
import { type Ring } from '../key-ring/ring.ts';
import { type LedgerContext } from './context.ts';
import { limits } from './limits.ts';
import { audited } from './rules/audit.ts';
import { type Decision, unchanged } from './store/contract.ts';
import { type ChainedAuditRow } from './store/rows.ts';

const DEED = 'key.rotate';
/** Enough of a key's id to tell it by; `key list` shows all of it. */
const KID_CHARACTERS = 12;

const DONE = { ending: 'done', refusal: null } as const;

interface Rotation {
  usedFrom: string;
  signing: string;
  encryption: string;
}

/** @param serial of the ledger's own certificate */
export async function writeDownRotations(
  { store, clock }: Pick<LedgerContext, 'store' | 'clock'>,
  ring: Ring,
  serial: string,
): Promise<void> {
  const atMs = clock.now().getTime();
  for (const details of rotationsIn(ring, atMs)) {
    const deed = { who: LEDGER_URN, serial, atMs, deed: DEED, subject: 'ledger', trace: null };
    await store.transact(
      {
        name: 'audit-trail',
        direction: 'older',
        from: Number.MAX_SAFE_INTEGER,
        rowsMax: limits.auditEntriesRemembered,
      },
      (newest): Decision<null> =>
        isWrittenDown(newest, details)
          ? unchanged(null)
          : audited(unchanged(null), { ...deed, details: { ...details } }, DONE),
    );
  }
}

/** Those that are not in use yet, or not for long: what is older was written down when it was young. */
function rotationsIn({ keys }: Ring, nowMs: number): Rotation[] {
  const young = new Map<string, Partial<Rotation>>();
  for (const { usedFrom, use, kid } of keys) {
    if (usedFrom === undefined) continue;
    if (Date.parse(usedFrom) < nowMs - limits.rotationRememberedMs) continue;
    const part = { [use === 'sig' ? 'signing' : 'encryption']: kid.slice(0, KID_CHARACTERS) };
    young.set(usedFrom, { ...young.get(usedFrom), ...part });
  }
  return [...young].flatMap(([usedFrom, { signing, encryption }]) =>
    signing === undefined || encryption === undefined ? [] : [{ usedFrom, signing, encryption }],
  );
}

const isWrittenDown = (newest: readonly ChainedAuditRow[], { signing }: Rotation): boolean =>
  newest.some(
    ({ deed, detailsJson }) =>
      deed === DEED && deedDetails.parse(JSON.parse(detailsJson))['signing'] === signing,
  );
