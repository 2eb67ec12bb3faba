/**
 * An authority that was put back to a backup has forgotten what it issued and revoked since. Ledger and bank
 * have not: each keeps what it has read in `admissions.json`. This gives it back, with the authority stopped:
 *
 *   node services/certificate-authority/catch-up.ts --data DIR --from LEDGER_FOLDER/admissions.json
 *
 * What the authority has done since the restore is kept, and numbered behind what was lost.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { keptAdmissions, type KeptAdmissions } from '../mutual-tls/admission/kept.ts';
import { dataPaths } from './data-directory.ts';
import { limits } from './limits.ts';
import { type AuthorityStore, openAuthorityStore } from './store/open.ts';

export interface CaughtUp {
  /** Events that were lost, and those of them that were revocations. */
  events: number;
  revocations: number;
}

export function catchUp(store: AuthorityStore, kept: KeptAdmissions, now: Date): CaughtUp {
  return store.transact((tx) => {
    const common = tx.lastCommonNumber(kept.events);
    const lost = kept.events.filter(({ number }) => number > common);
    const own = tx.events(common, limits.eventsSinceRestoreMax);
    const known = new Set(lost.map(({ serial, state }) => `${serial} ${state}`));
    tx.forgetEventsAfter(common);
    for (const event of lost) tx.putEvent(event);
    const last = Math.max(tx.lastEventNumber(), kept.place?.number ?? 0);
    own
      .filter(({ serial, state }) => !known.has(`${serial} ${state}`))
      .forEach((event, offset) => tx.putEvent({ ...event, number: last + 1 + offset }));
    // The next CRL is numbered behind the newest that anybody has seen.
    const number = kept.list?.number ?? 0;
    if (number > (tx.revocationList()?.number ?? 0)) {
      const list = { number, madeAt: now, covers: 0, issuer: '', der: Buffer.alloc(0) };
      tx.addRevocationList(list, limits.revocationListsKept);
    }
    const at = now.toISOString();
    const gone = lost.filter(({ state }) => state === 'revoked');
    for (const { identity, serial } of gone) {
      const reason = 'known to a service from before a restore';
      tx.record({ at, event: 'revoked', identity, serial, reason });
    }
    return { events: lost.length, revocations: gone.length };
  });
}

function main(): void {
  const { values } = parseArgs({ options: { data: { type: 'string' }, from: { type: 'string' } } });
  if (values.data === undefined || values.from === undefined) {
    process.stderr.write('usage: catch-up.ts --data DIR --from FOLDER/admissions.json\n');
    process.exitCode = 2;
    return;
  }
  const kept = keptAdmissions.parse(JSON.parse(readFileSync(values.from, 'utf8')));
  const store = openAuthorityStore(dataPaths(values.data).records);
  try {
    process.stdout.write(`${JSON.stringify(catchUp(store, kept, systemClock.now()))}\n`);
  } finally {
    store.close();
  }
}

if (import.meta.main) main();
