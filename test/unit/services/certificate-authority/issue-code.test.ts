import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrolmentCode } from '../../../../protocol/enrolment.ts';
import { AUTHORITY_URN, LEDGER_URN } from '../../../../protocol/identity.ts';
import { dataPaths } from '../../../../services/certificate-authority/data-directory.ts';
import {
  CodeRequestRefused,
  issueEnrolmentCode,
} from '../../../../services/certificate-authority/issue-code.ts';
import { openAuthorityStore } from '../../../../services/certificate-authority/store/open.ts';
import { systemClock } from '../../../../services/clock.ts';
import { systemIds } from '../../../../services/ids.ts';

const clock = { ...systemClock, now: () => new Date('2026-03-14T09:00:00.000Z') };
const ids = systemIds(clock);

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'kangen-code-'));
});
afterEach(() => rm(data, { recursive: true }));

const withAuthority = (): void => openAuthorityStore(dataPaths(data).records).close();

describe("the operator's code", () => {
  it('lives fifteen minutes, is written nowhere, and is on the audit', () => {
    withAuthority();
    const { code, expiresAt } = issueEnrolmentCode({ data, identity: LEDGER_URN, clock, ids });
    expect(enrolmentCode.safeParse(code).success).toBe(true);
    expect(expiresAt).toBe('2026-03-14T09:15:00.000Z');
    const db = new Database(dataPaths(data).records);
    const stored = db.serialize();
    db.close();
    expect(stored.includes(code)).toBe(false);
    const store = openAuthorityStore(dataPaths(data).records);
    expect(store.read.audit(1)).toMatchObject([{ event: 'code-issued', identity: LEDGER_URN }]);
    store.close();
  });

  it.each([
    ['a name of nobody', 'urn:kangen:king:aki', /not a party's name/],
    ['the authority itself', AUTHORITY_URN, /needs no code/],
  ])('is refused to %s', (_what, identity, sentence) => {
    withAuthority();
    const ask = () => issueEnrolmentCode({ data, identity, clock, ids });
    expect(ask).toThrow(CodeRequestRefused);
    expect(ask).toThrow(sentence);
  });

  it('is refused where there is no authority, and makes none', async () => {
    const nowhere = join(data, 'nowhere');
    expect(() => issueEnrolmentCode({ data: nowhere, identity: LEDGER_URN, clock, ids })).toThrow(
      /no authority in/,
    );
    await expect(rm(nowhere)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('comes from the command line as one line of JSON', async () => {
    withAuthority();
    const command = (...args: string[]) =>
      promisify(execFile)(process.execPath, [
        'services/certificate-authority/issue-code.ts',
        ...args,
      ]);
    const { stdout } = await command('--data', data, '--identity', LEDGER_URN);
    expect(JSON.parse(stdout)).toMatchObject({
      identity: LEDGER_URN,
      code: expect.stringMatching(/^[A-Z2-7]{32}$/),
    });
    await expect(command('--data', data)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('usage'),
    });
    await expect(command('--dta', data)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--dta'),
    });
  });
});
