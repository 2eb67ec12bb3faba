/** The heads that this ledger signed, for whoever has to be led from a transaction to one of them. */
import { type JournalHead } from '../../protocol/messages.ts';
import { signedOnce } from '../../protocol/sealed/sign.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { type HeadsFolder } from './heads-folder.ts';
import { type LedgerKeys } from './keys.ts';
import { type HeadPlace } from './rules/journal-head.ts';

export interface SignedHead {
  head: JournalHead;
  jws: string;
}

export interface SignedHeads {
  /** The nearest head at or behind a transaction, of each lineage, nearest first. */
  from(sequence: number): Promise<SignedHead[]>;
}

export function signedHeads(folder: HeadsFolder, keys: Pick<LedgerKeys, 'verifying'>): SignedHeads {
  // Names are only ever added: the folder is read again where what is known does not reach.
  let places: HeadPlace[] = [];
  return {
    from: async (sequence) => {
      let nearest = nearestOf(places, sequence);
      if (nearest.length === 0) {
        places = folder.places();
        nearest = nearestOf(places, sequence);
      }
      const read = await Promise.all(
        nearest.map(async (place) => {
          const jws = folder.read(place);
          const verified = await verifyMessage('head', signedOnce(jws), (kid) =>
            keys.verifying.find((key) => key.kid === kid),
          );
          return verified.ok ? { head: verified.message, jws } : null;
        }),
      );
      return read.filter((one) => one !== null);
    },
  };
}

function nearestOf(places: readonly HeadPlace[], sequence: number): HeadPlace[] {
  const ofLineage = new Map<number, HeadPlace>();
  for (const place of places) {
    if (place.sequence >= sequence && !ofLineage.has(place.lineage)) {
      ofLineage.set(place.lineage, place);
    }
  }
  return [...ofLineage.values()].toSorted((a, b) => a.sequence - b.sequence);
}
