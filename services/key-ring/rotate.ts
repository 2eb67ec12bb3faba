/**
 * Makes the next keys of a ledger or a bank: `npm run rotate-keys -- --data FOLDER`. The service need not
 * be stopped, nor told: it finds them in its file. docs/operations.md says what to do where several
 * processes share the same keys.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { generateKey } from '../../protocol/sealed/keys.ts';
import { type Clock, systemClock } from '../clock.ts';
import { ring, type Ring, rotated } from './ring.ts';
import { isThere, readRing, writeRing } from './ring-file.ts';

const announceSecondsMax = 30 * 86_400;
/** Others ask for a key that they do not know only now and then: they are to have seen it before it signs. */
const announceSecondsMin = 60;
/** Long enough to copy the file to every process of a ledger. */
const announceSecondsUsual = 3_600;

/** Whoever the file belongs to keeps more in it. */
const anyRing = z.looseObject(ring.shape);

export interface Rotation {
  data: string;
  announceSeconds: number;
  clock: Pick<Clock, 'now'>;
}

export type RotationDone =
  | { ok: true; usedFrom: string; kids: string[] }
  | { ok: false; reason: string };

/** @throws where the file can be read by others, or is not one of a ledger or a bank */
export async function rotateKeys({
  data,
  announceSeconds,
  clock,
}: Rotation): Promise<RotationDone> {
  const path = join(data, 'keys.json');
  if (!isThere(path)) return { ok: false, reason: `there is no keys.json in ${data}` };
  const fresh = { sig: await generateKey('sig'), enc: await generateKey('enc') };
  const nowMs = clock.now().getTime();
  const usedFromMs = nowMs + announceSeconds * 1000;
  // Read only now, and written in the same turn: the service may write the file as well.
  const before: Ring = readRing({ path, schema: anyRing });
  const after = rotated(before, fresh, { nowMs, usedFromMs });
  if (after === null) return { ok: false, reason: 'the last rotation is not in use yet' };
  writeRing(path, ring.loose().parse(after));
  const kids = [fresh.sig.kid, fresh.enc.kid];
  return { ok: true, usedFrom: new Date(usedFromMs).toISOString(), kids };
}

const seconds = z.coerce.number().pipe(z.int().min(announceSecondsMin).max(announceSecondsMax));

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, 'announce-seconds': { type: 'string' } },
  });
  const announced = seconds.safeParse(values['announce-seconds'] ?? announceSecondsUsual);
  if (values.data === undefined || !announced.success) {
    console.error('Say whose keys: --data FOLDER [--announce-seconds N]');
    return 2;
  }
  const { data: announceSeconds } = announced;
  const done = await rotateKeys({ data: values.data, announceSeconds, clock: systemClock });
  if (!done.ok) {
    console.error(done.reason);
    return 1;
  }
  console.log(`New keys are in use from ${done.usedFrom} on: ${done.kids.join(' ')}`);
  return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await main();
