/** A service's own key through deaths and refusals: whatever happens, the next start finds one that fits. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { rootsOf, shownBehind } from '../../services/certificate-authority/chain.ts';
import { dataPaths } from '../../services/certificate-authority/data-directory.ts';
import { openAuthorityStore } from '../../services/certificate-authority/store/open.ts';
import { type Clock } from '../../services/clock.ts';
import { enrolParty } from '../../services/mutual-tls/enrol.ts';
import { type IdentityFiles, readIdentity } from '../../services/mutual-tls/identity-files.ts';
import { createIdentityKeeper } from '../../services/mutual-tls/identity-keeper.ts';
import { certificatesIn, wrongWith } from '../../services/mutual-tls/own-certificate.ts';
import { x509 } from '../../services/mutual-tls/x509.ts';
import { newIssuing, newRoot, rootNamed } from '../support/ceremony.ts';
import { type AuthorityUnderTest, runAuthority } from '../support/running-authority.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
let authority: AuthorityUnderTest;
let directory: string;
beforeAll(async () => {
  authority = await runAuthority();
  directory = join(authority.folder, 'ledger');
  const { enrolmentUrl, root, clock } = authority;
  // Long ago: its certificate has had more than half of its life.
  clock.advance(-19 * DAY_MS);
  const code = authority.code(LEDGER_URN);
  await enrolParty({ urn: LEDGER_URN, enrolmentUrl, code, authority: root, directory, clock });
  clock.advance(19 * DAY_MS);
});
afterAll(() => authority.stop());

/** Starts with what lies on the disk, looks after it once, and ends. */
async function oneLife(): Promise<IdentityFiles> {
  const looks: (() => void)[] = [];
  const clock: Clock = {
    now: authority.clock.now,
    after: (_delayMs, run) => {
      looks.push(run);
      return () => {};
    },
  };
  const identity = readIdentity(directory);
  const log = pino({ level: 'silent' });
  const keeper = createIdentityKeeper({
    directory,
    identity,
    authorityUrl: authority.url,
    clock,
    log,
  });
  keeper.start();
  looks.shift()?.();
  await vi.waitFor(() => expect(looks).toHaveLength(1), 20_000);
  await keeper.stop();
  return keeper.current();
}

const onDisk = (name: string) => join(directory, name);
const wrongOnDisk = (): string | null => {
  const identity = readIdentity(directory);
  const { root, clock } = authority;
  return wrongWith(identity, { urn: LEDGER_URN, authority: root, now: clock.now() });
};

it('a death between certificate and key, and a renewal that fails after it, cost no key', async () => {
  const before = readFileSync(onDisk('key.pem'), 'utf8');
  const renewed = await oneLife();
  expect(renewed.key).not.toBe(before);
  // Died before the key was put in its place.
  writeFileSync(onDisk('key.pem'), before);
  expect(wrongOnDisk()).toBe(null);

  authority.clock.advance(19 * DAY_MS);
  const store = openAuthorityStore(dataPaths(authority.data).records);
  store.transact((tx) => tx.lock(LEDGER_URN, 'looked into', authority.clock.now()));
  const kept = await oneLife();
  expect(kept.certificate).toBe(renewed.certificate);
  expect(readFileSync(onDisk('next-key.pem'), 'utf8')).not.toBe(renewed.key);
  expect(wrongOnDisk()).toBe(null);

  store.transact((tx) => tx.unlock(LEDGER_URN));
  store.close();
  expect((await oneLife()).certificate).not.toBe(renewed.certificate);
  expect(wrongOnDisk()).toBe(null);
});

it('a root that the disk does not take is believed all the same, and kept when it does', async () => {
  const { clock, data, url: authorityUrl } = authority;
  const identity = readIdentity(directory);
  const log = pino({ level: 'silent' });
  const keeper = createIdentityKeeper({ directory, identity, authorityUrl, clock, log });
  const told: string[] = [];
  keeper.onChange((changed) => told.push(changed.authority));
  await newRoot(data, 'next-root', clock.now(), await rootNamed(data, 'root'));
  const chain = await newIssuing(data, 'next-root', clock.now());
  const authorities = new x509.X509Certificates([...shownBehind(chain), ...rootsOf(chain)]);
  const hear = () => keeper.hear(authorities.export('base64'));

  renameSync(directory, `${directory}-away`);
  expect(hear).toThrow('ENOENT');
  expect(hear).toThrow('ENOENT');
  expect(certificatesIn(keeper.current().authority)).toHaveLength(2);
  renameSync(`${directory}-away`, directory);
  expect(certificatesIn(readIdentity(directory).authority)).toHaveLength(1);
  hear();
  expect(readIdentity(directory)).toEqual(keeper.current());
  expect(told).toEqual([keeper.current().authority]);
});
