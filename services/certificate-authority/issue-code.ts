/**
 * The operator's command: a one-time code for one party. Whoever can read and write the authority's
 * data directory may do this, as they could do anything else to it.
 *
 *   node services/certificate-authority/issue-code.ts --data DIR --identity urn:kangen:kiosk:hanami:front-1
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AUTHORITY_URN, partyUrn } from '../../protocol/identity.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type Ids, systemIds } from '../ids.ts';
import { dataPaths } from './data-directory.ts';
import { limits } from './limits.ts';
import { newCode } from './new-code.ts';
import { openAuthorityStore } from './store/open.ts';

export interface CodeRequest {
  /** The authority's data directory. */
  data: string;
  /** The URN of the party that is to enrol. */
  identity: string;
  clock: Clock;
  ids: Ids;
}

export class CodeRequestRefused extends Error {
  override name = 'CodeRequestRefused';
}

/** @throws CodeRequestRefused with a sentence for the operator. The code is not stored: show it now. */
export function issueEnrolmentCode({ data, identity, clock, ids }: CodeRequest): {
  code: string;
  expiresAt: string;
} {
  refuseUnlessParty(identity);
  const { records } = dataPaths(data);
  if (!existsSync(records)) {
    throw new CodeRequestRefused(
      `there is no authority in ${data}: start it once, or correct --data`,
    );
  }
  const random = Buffer.from(ids.secret(limits.codeBytes), 'base64url');
  const store = openAuthorityStore(records);
  try {
    return newCode(store, { identity, now: clock.now(), random, by: 'operator command' });
  } finally {
    store.close();
  }
}

function refuseUnlessParty(identity: string): void {
  if (!partyUrn.safeParse(identity).success) {
    throw new CodeRequestRefused(
      `"${identity}" is not a party's name, such as urn:kangen:kiosk:<provider>:<terminal>`,
    );
  }
  if (identity === AUTHORITY_URN) {
    throw new CodeRequestRefused('the authority issues its own certificate: it needs no code');
  }
}

function main(): void {
  try {
    const { values } = parseArgs({
      options: { data: { type: 'string' }, identity: { type: 'string' } },
    });
    if (values.data === undefined || values.identity === undefined) {
      throw new CodeRequestRefused('usage: issue-code.ts --data DIR --identity urn:kangen:…');
    }
    const clock = systemClock;
    const { data, identity } = values;
    const issued = issueEnrolmentCode({ data, identity, clock, ids: systemIds(clock) });
    process.stdout.write(`${JSON.stringify({ identity, ...issued })}\n`);
  } catch (error) {
    // For a person at a terminal: the sentence, not the stack.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.main) main();
