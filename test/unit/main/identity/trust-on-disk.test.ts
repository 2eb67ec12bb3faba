/** What a terminal has been led to is on the disk before it counts as kept: there may be no second time. */
import type * as fs from 'node:fs';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { certificatesFrom } from '../../../../main/identity/pkcs7.ts';
import { type Trust, trustIn } from '../../../../main/identity/trust.ts';
import {
  type Chain,
  rootsOf,
  shownBehind,
} from '../../../../services/certificate-authority/chain.ts';
import { x509 } from '../../../../services/mutual-tls/x509.ts';
import { ceremony, newIssuing, newRoot, rootNamed } from '../../../support/ceremony.ts';

const steps = vi.hoisted((): string[] => []);
vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  return {
    ...real,
    fsyncSync: (handle: number) => {
      steps.push(real.fstatSync(handle).isDirectory() ? 'folder flushed' : 'file flushed');
      real.fsyncSync(handle);
    },
    renameSync: (from: string, to: string) => {
      steps.push('put in place');
      real.renameSync(from, to);
    },
  };
});

const BEGUN = new Date('2026-06-01T00:00:00Z');
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
let folder: string;
let first: Chain;
let second: Chain;
let now = new Date(BEGUN.getTime() + 15 * YEAR_MS);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-trust-'));
  const data = join(folder, 'authority');
  first = await ceremony(data, BEGUN);
  await newRoot(data, 'next-root', now, await rootNamed(data, 'root'));
  second = await newIssuing(data, 'next-root', now);
});
afterAll(() => rmSync(folder, { recursive: true }));

const place = () => join(folder, 'terminal');
const open = (file: string): Trust =>
  trustIn({ file: join(place(), file), pinned: first.root.toString('pem'), now: () => now });
/** What the authority answers when it is asked for its certificates. */
const offered = () => {
  const shown = new x509.X509Certificates([...shownBehind(second), ...rootsOf(second)]);
  return certificatesFrom(shown.export('base64')) ?? [];
};

it('another root is flushed before it is put in place, and its folder after that', () => {
  steps.length = 0;
  const believed = open('trust.json').heard(offered());
  expect(steps).toEqual(['file flushed', 'put in place', 'folder flushed']);
  expect(readdirSync(place())).toEqual(['trust.json']);
  expect(statSync(join(place(), 'trust.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(place(), 'trust.json'), 'utf8')).toContain(JSON.stringify(believed));
});

it('after the pinned root has ended it is what was kept that leads to the next', () => {
  now = new Date(BEGUN.getTime() + 21 * YEAR_MS);
  const next = second.root.toString('pem').trim();
  expect(open('trust.json').heard(offered())).toContain(next);
  // Nothing else could.
  expect(open('lost.json').heard(offered())).not.toContain(next);
});
