import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AUTHORITY_URN, LEDGER_URN } from '../../../../../protocol/identity.ts';
import { hashCode } from '../../../../../services/certificate-authority/enrolment-code.ts';
import { planLeaf } from '../../../../../services/certificate-authority/issue.ts';
import { openAuthorityStore } from '../../../../../services/certificate-authority/store/open.ts';

const at = new Date('2026-03-14T09:00:00.000Z');
const later = new Date('2026-03-14T09:15:00.000Z');
const serial = 'AB'.repeat(16);
const plan = planLeaf({
  party: { role: 'ledger', urn: LEDGER_URN },
  serial,
  now: at,
  issuerNotAfter: new Date('2036-01-01'),
});

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kangen-records-'));
  file = join(folder, 'records.sqlite');
});
afterEach(() => rm(folder, { recursive: true }));

it('keeps what was committed, and a failed change leaves nothing behind', () => {
  const store = openAuthorityStore(file);
  store.transact((tx) =>
    tx.addCode({ identity: LEDGER_URN, hash: hashCode('A'), issuedAt: at, expiresAt: later }),
  );
  expect(() =>
    store.transact((tx) => {
      tx.addCertificate({ plan, pem: 'pem', issuedAt: at, renews: null });
      throw new Error('in the middle');
    }),
  ).toThrow('in the middle');
  store.close();
  const again = openAuthorityStore(file);
  expect(again.read.certificate(serial)).toBeNull();
  expect(again.read.codesOf(LEDGER_URN)).toMatchObject([{ state: 'live', expiresAt: later }]);
  expect(again.read.codesOf(AUTHORITY_URN)).toEqual([]);
  again.close();
});

it('spends a code once', () => {
  const store = openAuthorityStore(file);
  const spend = () => store.transact((tx) => tx.spendCode(1, serial));
  store.transact((tx) => {
    tx.addCode({ identity: LEDGER_URN, hash: hashCode('A'), issuedAt: at, expiresAt: later });
    tx.addCertificate({ plan, pem: 'pem', issuedAt: at, renews: null });
  });
  spend();
  expect(spend).toThrow(/only a live code/);
  store.close();
});

it('has one live code for a party: the newest', () => {
  const store = openAuthorityStore(file);
  for (const code of ['A', 'B']) {
    store.transact((tx) =>
      tx.addCode({ identity: LEDGER_URN, hash: hashCode(code), issuedAt: at, expiresAt: later }),
    );
  }
  expect(store.read.codesOf(LEDGER_URN).map(({ state }) => state)).toEqual(['live', 'replaced']);
  store.close();
});

it('does not open records of a version it does not know', () => {
  openAuthorityStore(file).close();
  const db = new Database(file);
  db.pragma('user_version = 99');
  db.close();
  expect(() => openAuthorityStore(file)).toThrow(/version 99/);
});
