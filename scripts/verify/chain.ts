/**
 * The journal's hash chain (I7). A long one is walked in as many parts as there are processors, each from the hash that
 * is kept where it begins: the part before computes that very hash, so they hold together or one of them breaks.
 */
import { availableParallelism } from 'node:os';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type Answer, type Errand, type Part, walkPart, type Walked } from './chain-part.ts';
import { type Books, type Violation } from './database.ts';

export interface Chain {
  violations: Violation[];
  soundUpTo: number;
  /** Of those that were asked for; `entries` are all so far. */
  found: Map<number, { hash: string; entries: number }>;
}

/** Below this another thread costs more than it brings. */
const TRANSACTIONS_PER_PART_MIN = 50_000;
const PART_MS_MAX = 3_600_000;

/** @param asked transactions whose hash is wanted, as computed */
export function verifyChain(
  ledger: Books,
  asked: ReadonlySet<number>,
  transactionsPerPartMin = TRANSACTIONS_PER_PART_MIN,
): Chain {
  const chain: Chain = { violations: [], soundUpTo: 0, found: new Map() };
  const parts = partsOf(ledger, transactionsPerPartMin).map((part) => ({ ...part, asked }));
  let entries = 0;
  for (const walked of walkedBeside(ledger, parts)) {
    for (const [sequence, link] of walked.found)
      chain.found.set(sequence, { ...link, entries: entries + link.entries });
    chain.soundUpTo = walked.soundUpTo;
    entries += walked.entries;
    if (walked.broken === null) continue;
    // What comes behind a break proves nothing.
    chain.violations.push({ invariant: 'I7', what: walked.broken });
    break;
  }
  chain.violations.push(...entriesOfNothing(ledger));
  return chain;
}

/** Each ends at a transaction that is there, so that none can be missing between two parts. */
function partsOf(ledger: Books, transactionsMin: number): Omit<Part, 'asked'>[] {
  const count = z.tuple([z.number()]);
  const [newest] = ledger.lists(
    count,
    'SELECT coalesce(max(sequence), 0) FROM journal_transaction',
    [],
  );
  const upTo = newest?.[0] ?? 0;
  const wanted = ledger.file === undefined ? 1 : Math.floor(upTo / transactionsMin);
  const parts = Math.max(1, Math.min(wanted, availableParallelism()));
  const from =
    'SELECT sequence FROM journal_transaction WHERE sequence >= ? ORDER BY sequence LIMIT 1';
  const begins = Array.from({ length: parts - 1 }, (_, index) =>
    [...ledger.lists(count, from, [Math.ceil((upTo * (index + 1)) / parts)])].map(([at]) => at),
  ).flat();
  const ends = [...new Set([...begins, upTo])];
  return ends.map((end, index) => ({ after: ends[index - 1] ?? 0, upTo: end }));
}

/** The first part in this thread, the others beside it. */
function* walkedBeside(ledger: Books, parts: readonly Part[]): Generator<Walked> {
  const [first, ...others] = parts;
  const { file } = ledger;
  const begun = file === undefined ? [] : others.map((part) => begunBeside(file, part));
  if (first !== undefined) yield walkPart(ledger, first);
  for (const ended of begun) yield ended();
}

/** @returns waits for what it came to; nothing else runs in this thread meanwhile */
function begunBeside(file: string, part: Part): () => Walked {
  const { port1: ours, port2: answer } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const errand: Errand = { file, part, answer, answered };
  const worker = new Worker(new URL('chain-worker.ts', import.meta.url), {
    workerData: errand,
    transferList: [answer],
  });
  worker.unref();
  return () => {
    const ended = Atomics.wait(answered, 0, 0, PART_MS_MAX);
    // why: posted by chain-worker.ts in this very form
    const said = receiveMessageOnPort(ours)?.message as Answer | undefined;
    ours.close();
    if (said === undefined) throw new Error(`a part of the journal was not walked: ${ended}`);
    if (!said.ok) throw new Error(`a part of the journal was not walked: ${said.problem}`);
    return said.walked;
  };
}

function entriesOfNothing(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ id: z.string() }),
    `SELECT DISTINCT transaction_id AS id FROM journal_entry
      WHERE transaction_id NOT IN (SELECT id FROM journal_transaction)`,
  );
  return rows.map(({ id }) => ({
    invariant: 'I7',
    what: `there are journal entries of transaction ${id}, which is not in the journal`,
  }));
}
