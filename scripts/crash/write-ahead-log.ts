/**
 * The write-ahead log of SQLite, taken apart (sqlite.org/fileformat2.html, section 4): where its frames
 * lie, and where its last transaction begins.
 */
export interface Frame {
  /** Byte offsets in the file. */
  begin: number;
  end: number;
  /** Ends a transaction. */
  commits: boolean;
}

const FILE_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;
const SALTS_BYTES = 8;

/** Frames of the log's present round, the whole ones only. */
export function framesIn(log: Buffer): Frame[] {
  if (log.length < FILE_HEADER_BYTES) return [];
  const salts = log.subarray(SALTS_AT, SALTS_AT + SALTS_BYTES);
  const frameBytes = FRAME_HEADER_BYTES + log.readUInt32BE(PAGE_SIZE_AT);
  const frames: Frame[] = [];
  for (let begin = FILE_HEADER_BYTES; begin + frameBytes <= log.length; begin += frameBytes) {
    // The salts stand 8 bytes into a frame; older ones are left from the round before.
    if (!log.subarray(begin + 8, begin + 8 + SALTS_BYTES).equals(salts)) break;
    const commits = log.readUInt32BE(begin + 4) > 0;
    frames.push({ begin, end: begin + frameBytes, commits });
  }
  return frames;
}

/** The frames of the last transaction, whole or begun. */
export function lastTransaction(frames: readonly Frame[]): Frame[] {
  const before = frames.slice(0, -1).findLastIndex(({ commits }) => commits);
  return frames.slice(before + 1);
}

/** A log as a power cut may leave it. */
export interface Tear {
  name: string;
  /** Of the torn log. */
  bytes: Buffer;
}

/** Cut at each border of the transaction's frames, inside each header and page, and with bits flipped. */
export function tearsOf(log: Buffer, transaction: readonly Frame[]): Tear[] {
  const last = transaction.at(-1);
  if (last === undefined) return [];
  const cut = (at: number): Tear => ({ name: `cut at ${at}`, bytes: log.subarray(0, at) });
  const inside = transaction.flatMap(({ begin, end }) => [
    cut(begin),
    cut(begin + FRAME_HEADER_BYTES / 2),
    cut(begin + FRAME_HEADER_BYTES),
    cut(Math.floor((begin + end) / 2)),
    cut(end - 1),
  ]);
  const flipped = [last.begin + 1, last.begin + FRAME_HEADER_BYTES - 1, last.end - 1].map(
    (at): Tear => ({ name: `bit flipped at ${at}`, bytes: flip(log.subarray(0, last.end), at) }),
  );
  return [...inside, ...flipped];
}

function flip(log: Buffer, at: number): Buffer {
  const copy = Buffer.from(log);
  copy.writeUInt8(copy.readUInt8(at) ^ 0b0001_0000, at);
  return copy;
}
