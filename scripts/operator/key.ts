/** Noun `key`: which public keys are in use, and since when. */
import { keyList } from '../../protocol/operator/keys.ts';
import { type Noun, verb } from './verb.ts';

const DAY_MS = 86_400_000;

const list = verb({
  name: 'list',
  summary: "the ledger's own and those it knows of its bank, by id (kid), with their age",
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const path = '/v1/operator/keys';
    const { keys } = await connection.ledger({ method: 'GET', path, answer: keyList });
    const rows = keys.map((key) => ({ ...key, days: key.since && daysSince(key.since) }));
    return { kind: 'table', columns: ['owner', 'use', 'kid', 'since', 'days'], rows };
  },
});

const daysSince = (since: string): number => Math.floor((Date.now() - Date.parse(since)) / DAY_MS);

export const key: Noun = { name: 'key', summary: 'keys of ledger and bank', verbs: [list] };
