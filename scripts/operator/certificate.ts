/** Noun `certificate`: who gets one, and what the authority has done. */
import { z } from 'zod';
import {
  lateRenewalDecided,
  lateRenewalList,
  partyCertificates,
  partyLock,
  revocation,
} from '../../protocol/operator/certificates.ts';
import { type AuthorityEntry, enrolmentList } from '../../protocol/operator/terminals.ts';
import { firstOf, rowsOf } from './pages.ts';
import { Misused, type Noun, verb } from './verb.ts';

const ENTRIES_SHOWN_FIRST = 200;

const trail = verb({
  name: 'trail',
  summary: 'what the authority issued, refused and was told, newest first',
  operands: [],
  flags: { last: { type: 'string', value: 'N', summary: 'so many entries (200)' } },
  run: async ({ connection, flags }) => {
    const count = z.coerce
      .number()
      .pipe(z.int().min(1).max(100_000))
      .safeParse(flags.last ?? ENTRIES_SHOWN_FIRST);
    if (!count.success) throw new Misused('--last: a number from 1 to 100000');
    const rows = rowsOf<AuthorityEntry, number>(
      async (after) => {
        const path = `/v1/operator/enrolments${after === undefined ? '' : `?before=${after}`}`;
        const page = await connection.authority({ method: 'GET', path, answer: enrolmentList });
        return { rows: page.enrolments, more: page.more };
      },
      ({ id }) => id,
    );
    const columns = ['id', 'at', 'event', 'identity', 'serial', 'reason'];
    return { kind: 'table', columns, rows: await firstOf(rows, count.data) };
  },
});

const renewals = verb({
  name: 'late-renewals',
  summary: 'expired certificates that ask for a renewal, oldest first',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const path = '/v1/operator/late-renewals';
    const list = await connection.authority({ method: 'GET', path, answer: lateRenewalList });
    const columns = ['identity', 'serial', 'keyHash', 'askedAt'];
    return { kind: 'table', columns, rows: list.renewals };
  },
});

const list = verb({
  name: 'list',
  summary: 'what a party has or had, newest first',
  operands: ['urn'],
  flags: {},
  run: async ({ connection, operands }) => {
    const path = `/v1/operator/certificates?identity=${encodeURIComponent(operands.urn)}`;
    const found = await connection.authority({ method: 'GET', path, answer: partyCertificates });
    const columns = ['serial', 'state', 'issuedAt', 'notAfter'];
    return { kind: 'table', columns, rows: found.certificates };
  },
});

const revoke = verb({
  name: 'revoke',
  summary: 'one certificate of a party, or all it has, hold no more; within seconds, for ever',
  operands: ['urn'],
  flags: {
    serial: { type: 'string', value: 'HEX', summary: 'only this one' },
    reason: { type: 'string', value: 'TEXT', summary: 'why', required: true },
  },
  run: async ({ connection, operands, flags }) => ({
    kind: 'table',
    columns: ['serial'],
    rows: (
      await connection.authority({
        method: 'POST',
        path: '/v1/operator/revocations',
        body: { identity: operands.urn, serial: flags.serial ?? null, reason: flags.reason },
        answer: revocation,
      })
    ).revoked.map((serial) => ({ serial })),
  }),
});

const decision = (name: string, decided: 'approved' | 'denied', summary: string) =>
  verb({
    name,
    summary,
    operands: ['key-hash'],
    flags: {},
    run: async ({ connection, operands }) => ({
      kind: 'record',
      fields: await connection.authority({
        method: 'POST',
        path: `/v1/operator/late-renewals/${encodeURIComponent(operands['key-hash'])}/decision`,
        body: { decision: decided },
        answer: lateRenewalDecided,
      }),
    }),
  });

const lock = verb({
  name: 'lock',
  summary: 'no certificate for this party any more, by code or by renewal',
  operands: ['urn'],
  flags: { reason: { type: 'string', value: 'TEXT', summary: 'why', required: true } },
  run: async ({ connection, operands, flags }) => ({
    kind: 'record',
    fields: await connection.authority({
      method: 'POST',
      path: '/v1/operator/parties/lock',
      body: { identity: operands.urn, reason: flags.reason },
      answer: partyLock,
    }),
  }),
});

const unlock = verb({
  name: 'unlock',
  summary: 'this party may have certificates again',
  operands: ['urn'],
  flags: {},
  run: async ({ connection, operands }) => ({
    kind: 'record',
    fields: await connection.authority({
      method: 'POST',
      path: '/v1/operator/parties/unlock',
      body: { identity: operands.urn },
      answer: partyLock,
    }),
  }),
});

export const certificate: Noun = {
  name: 'certificate',
  summary: 'who gets one, and what the authority has done',
  verbs: [
    list,
    revoke,
    trail,
    renewals,
    decision('approve', 'approved', 'let an expired certificate renew itself, with this very key'),
    decision('deny', 'denied', 'an expired certificate stays expired'),
    lock,
    unlock,
  ],
};
