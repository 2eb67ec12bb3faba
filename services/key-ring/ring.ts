/**
 * The keys of one party over time: which of them signs now, which are shown, which still open what was
 * written to them. Pure, of what is in the file and the time.
 *
 *   signing     made ──shown──▶ signs from `usedFrom` on ──next one signs──▶ kept a while ──▶ private half gone
 *   encryption  made ─────────▶ shown from `usedFrom` on ──next one shown──▶ opens for long ──▶ gone
 *
 * A new signing key is shown before it signs, and a new encryption key is nobody's to write to before it
 * is used: so of several processes with a copy of the file none meets a key that it does not have. What a
 * key has signed is evidence for ever, so its public half is never forgotten.
 */
import { z } from 'zod';
import { instant } from '../../protocol/ids.ts';
import { keySet, KEYS_MAX, type PublicKey } from '../../protocol/ledger.ts';
import { keptKeys, type KeptKey, publicHalf } from '../../protocol/sealed/keys.ts';

const publicKey = keySet.shape.keys.element.options[0];
const ringKey = keptKeys.shape.keys.element.extend({
  /** Absent in the first ones: from the beginning. */
  usedFrom: instant.optional(),
});
type RingKey = z.infer<typeof ringKey>;
export const ring = z.strictObject({
  keys: z.array(ringKey).min(1).max(64),
  /** Public halves of what signed once. */
  retired: z
    .array(publicKey.extend({ retiredAt: instant }))
    .max(1_000)
    .optional(),
});
export type Ring = z.infer<typeof ring>;

export interface RingTimes {
  /** How long a signing key that has been superseded is kept: other processes' clocks may be behind. */
  signingKeptMs: number;
  /** How long what was written to a superseded encryption key may still arrive. */
  readingKeptMs: number;
}

export interface RingView {
  /** The one that signs now. */
  signing: KeptKey;
  /** All that open something, the one to be written to first. */
  reading: readonly KeptKey[];
  /** What others are shown, the one in use first. */
  published: readonly PublicKey[];
  /** Every key that this party ever signed with, or will. */
  verifying: readonly PublicKey[];
}

/** @throws Error where there is no key of one use: the file is not whole */
export function ringAt({ keys, retired = [] }: Ring, nowMs: number): RingView {
  const [signing, ...otherSigning] = ofUse(keys, 'sig', nowMs);
  const [reading, ...otherReading] = ofUse(keys, 'enc', nowMs);
  if (signing === undefined || reading === undefined) throw new Error('a key is missing');
  const formerly = retired.map((key) => publicKey.strip().parse(key)).toReversed();
  const verifying = [signing, ...otherSigning].map(plain).map(publicHalf).concat(formerly);
  const shown = [verifying[0], publicHalf(plain(reading)), ...verifying.slice(1)];
  return {
    signing: plain(signing),
    reading: [reading, ...otherReading].map(plain),
    published: shown.filter((key) => key !== undefined).slice(0, KEYS_MAX),
    verifying,
  };
}

/** @returns the ring with one more key of each use, or null while the last ones are not used yet */
export function rotated(
  before: Ring,
  fresh: { sig: KeptKey; enc: KeptKey },
  { nowMs, usedFromMs }: { nowMs: number; usedFromMs: number },
): Ring | null {
  if (before.keys.some((key) => usedFromOf(key) > nowMs)) return null;
  const usedFrom = new Date(usedFromMs).toISOString();
  const added = [fresh.sig, fresh.enc].map((key) => ({ ...key, usedFrom }));
  return { ...before, keys: [...before.keys, ...added] };
}

/** @returns the ring without the private halves whose time is over; null where there is none */
export function pruned(before: Ring, nowMs: number, times: RingTimes): Ring | null {
  const over = before.keys.filter((key) => {
    const kept = key.use === 'sig' ? times.signingKeptMs : times.readingKeptMs;
    const until = supersededMs(before.keys, key, nowMs);
    return until !== null && nowMs >= until + kept;
  });
  if (over.length === 0) return null;
  const retiredAt = (key: RingKey): string =>
    new Date(supersededMs(before.keys, key, nowMs) ?? nowMs).toISOString();
  const gone = over
    .filter(({ use }) => use === 'sig')
    .map((key) => ({ ...publicKey.parse(publicHalf(plain(key))), retiredAt: retiredAt(key) }));
  return {
    ...before,
    keys: before.keys.filter((key) => !over.includes(key)),
    ...(before.retired || gone.length > 0
      ? { retired: [...(before.retired ?? []), ...gone] }
      : undefined),
  };
}

/**
 * The one in use first, then those to come where they may be known already, then the older ones, newest
 * first. An encryption key to come is read with, and shown to nobody.
 */
function ofUse(keys: readonly RingKey[], use: KeptKey['use'], nowMs: number): RingKey[] {
  const newestFirst = keys
    .filter((key) => key.use === use)
    .toSorted((one, other) => usedFromOf(other) - usedFromOf(one));
  const current = newestFirst.find((key) => usedFromOf(key) <= nowMs) ?? newestFirst.at(-1);
  return current === undefined ? [] : [current, ...newestFirst.filter((key) => key !== current)];
}

/** @returns when another key took over from this one; null where it is in use, or to come */
function supersededMs(keys: readonly RingKey[], key: RingKey, nowMs: number): number | null {
  const next = keys
    .filter(({ use }) => use === key.use)
    .map(usedFromOf)
    .filter((from) => from > usedFromOf(key) && from <= nowMs);
  return next.length === 0 ? null : Math.min(...next);
}

const usedFromOf = ({ usedFrom }: RingKey): number =>
  usedFrom === undefined ? 0 : Date.parse(usedFrom);

const plain = ({ kty, crv, x, y, d, kid, use }: RingKey): KeptKey => ({
  kty,
  crv,
  x,
  y,
  d,
  kid,
  use,
});
