/** The bank's own keys: generated at the first start, kept in DATA/keys.json, rotated without a restart. */
import { join } from 'node:path';
import { type PublicKey } from '../../protocol/ledger.ts';
import { generateKey, type KeptKey } from '../../protocol/sealed/keys.ts';
import { type Clock } from '../clock.ts';
import { ring, type Ring, ringAt } from '../key-ring/ring.ts';
import { isThere, openRingFile, type RingFile, writeRing } from '../key-ring/ring-file.ts';
import { ownKeyTimes } from './limits.ts';

/** Read anew each time they are used: which key it is changes while the bank runs. */
export interface OwnKeys {
  /** Opens what is written to the bank. */
  readonly keys: readonly KeptKey[];
  /** The one it signs with now. */
  readonly signingKey: KeptKey;
  /** What others are shown. */
  readonly published: readonly PublicKey[];
}

export interface OpenedKeys {
  own: OwnKeys;
  file: RingFile<Ring>;
}

/** @throws where the file can be read by others, or is not what was written */
export async function ownKeys(data: string, clock: Pick<Clock, 'now'>): Promise<OpenedKeys> {
  const path = join(data, 'keys.json');
  if (!isThere(path))
    writeRing(path, { keys: [await generateKey('sig'), await generateKey('enc')] });
  const file = openRingFile({ path, schema: ring, clock, times: ownKeyTimes });
  const view = () => ringAt(file.current(), clock.now().getTime());
  const own: OwnKeys = {
    get keys() {
      return view().reading;
    },
    get signingKey() {
      return view().signing;
    },
    get published() {
      return view().published;
    },
  };
  return { own, file };
}
