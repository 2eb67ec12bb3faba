/** Walks one part of the chain on another processor, for somebody who stands still until it is done. */
import { workerData } from 'node:worker_threads';
import { type Answer, type Errand, walkPart } from './chain-part.ts';
import { openBooks } from './database.ts';

// why: handed over by chain.ts in this very form
const { file, part, answer, answered } = workerData as Errand;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
answer.postMessage(walked());
Atomics.store(answered, 0, 1);
Atomics.notify(answered, 0);
answer.close();

function walked(): Answer {
  try {
    const books = openBooks(file);
    try {
      return { ok: true, walked: walkPart(books, part) };
    } finally {
      books.close();
    }
  } catch (error) {
    // Whoever waits is told: nothing else would wake them.
    return { ok: false, problem: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}
