/**
 * Which terminals the ledger has locked, so that the bank refuses them too: asked for every two seconds over
 * mutual TLS, kept in a file, so that a restart without the ledger still knows. While the ledger does not
 * answer the last list goes on: a ledger that is away must not lock every terminal out, nor let one in.
 */
import { existsSync, readFileSync } from 'node:fs';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { lockedTerminals } from '../../protocol/ledger.ts';
import { type Clock } from '../clock.ts';
import { writeDurably } from '../durable-file.ts';
import { type Log } from '../log.ts';
import { type Client } from '../mutual-tls/client.ts';
import { type Caller } from '../mutual-tls/route.ts';
import { createRounds } from '../rounds.ts';
import { lockedTerminalsAskedMs } from './limits.ts';

export interface LockedTerminals {
  /** For a door's `admit`. */
  refusal(caller: Caller): Failure | null;
  start(): void;
  stop(): Promise<void>;
}

interface Parts {
  file: string;
  /** `GET /v1/locked-terminals` of the ledger. @throws where no answer came */
  fetch: () => Promise<readonly string[]>;
  clock: Clock;
  log: Log;
}

export function createLockedTerminals({ file, fetch, clock, log }: Parts): LockedTerminals {
  let known = keptIn(file);
  let isSilent = false;
  const ask = async (): Promise<void> => {
    const told = [...(await fetch())].toSorted();
    if (told.join() === known.join()) return;
    known = told;
    writeDurably(file, `${JSON.stringify({ terminals: told })}\n`);
    log.warn({ terminals: told }, 'the ledger has told which terminals are locked');
  };
  const rounds = createRounds(clock, {
    firstMs: 0,
    round: async () => {
      try {
        await ask();
        isSilent = false;
      } catch (error) {
        if (!isSilent) log.warn({ err: error }, 'the list of locked terminals may be old');
        isSilent = true;
      }
      return lockedTerminalsAskedMs;
    },
  });
  return {
    refusal: ({ party }) =>
      known.includes(party.urn)
        ? failureOf('terminal-locked', 'the ledger has locked this terminal')
        : null,
    start: () => rounds.start(),
    stop: () => rounds.stop(),
  };
}

/** @throws where the file is not what was written */
function keptIn(file: string): string[] {
  if (!existsSync(file)) return [];
  return lockedTerminals.parse(JSON.parse(readFileSync(file, 'utf8'))).terminals;
}

/** @throws where the ledger does not answer, or refuses */
export async function lockedTerminalsOf(ledger: Client): Promise<readonly string[]> {
  const call = { method: 'GET', path: '/v1/locked-terminals', answer: lockedTerminals } as const;
  const called = await ledger.call(call);
  if (!called.ok) throw new Error(`the ledger refused: ${called.failure.code}`);
  return called.body.terminals;
}
