import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDocuments } from '../../../../scripts/documents/check-documents.ts';
import { collectingInto, schemasFolder } from '../../../../scripts/documents/places.ts';
import { root } from '../../../../scripts/runtime.ts';
import { officialSchemasPresent } from '../../services/iso20022/official-schema.ts';

const isInstalled = spawnSync('xmllint', ['--version']).error === undefined;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-documents-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** One document of each message, written by processes of their own. */
function writeAll(): void {
  const script = `
    const { writePain001 } = await import('${root}/services/iso20022/pain-001.ts');
    const { writePain002 } = await import('${root}/services/iso20022/pain-002.ts');
    const { writeCamt053 } = await import('${root}/services/iso20022/camt-053.ts');
    const { writeCamt054 } = await import('${root}/services/iso20022/camt-054.ts');
    const endToEndId = '01956a3c-7b00-7abc-8def-0123456789ab';
    const amount = { currency: 'EUR', minor: 5n };
    const createdAt = new Date(0);
    const account = { kind: 'iban', name: 'A', iban: 'DE89370400440532013000', bic: 'KANGDEFFXXX' };
    writePain001({ messageId: 'm', createdAt, endToEndId, amount, debtor: account, creditor: account });
    writePain002({ messageId: 'm', createdAt, originalMessageId: null, endToEndId, status: 'ACSC',
      reason: null, bankReference: 'b', amount });
    writeCamt053({ messageId: 'm', createdAt, statementId: 's', sequence: 1, page: 1, isLast: true,
      day: '2026-02-28', account: account.iban, currency: 'EUR', openingMinor: 0n, closingMinor: 0n,
      entries: [] });
    writeCamt054({ messageId: 'm', createdAt, account: account.iban, endToEndId, amount,
      bookedAt: createdAt, bankReference: 'b', reason: { code: 'AC04', text: '' } });`;
  const env = { ...process.env, ...collectingInto(folder) };
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env });
  if (ran.status !== 0) throw new Error(String(ran.stderr));
}

describe('the documents of a run', () => {
  it('are kept by every process that writes them, each once', () => {
    writeAll();
    writeAll();
    const kept = readdirSync(folder).map((message) => readdirSync(join(folder, message)).length);
    expect(kept).toEqual([1, 1, 1, 1]);
  });

  it('are not checked, and not failed, where the schemas are not there', () => {
    expect(checkDocuments(folder, join(folder, 'none'))).toMatchObject({ kind: 'unchecked' });
  });

  it('show nothing where one of the messages was never written', () => {
    mkdirSync(join(folder, 'pain.001.001.09'));
    expect(checkDocuments(folder, folder)).toEqual({
      kind: 'refused',
      why: ['no pain.002.001.11, camt.053.001.08, camt.054.001.08 was written'],
    });
  });

  it.skipIf(!officialSchemasPresent || !isInstalled)(
    'are accepted by xmllint, and the one that is not is named',
    () => {
      writeAll();
      expect(checkDocuments(folder, schemasFolder)).toMatchObject({
        kind: 'accepted',
        counts: { 'pain.001.001.09': 1, 'camt.053.001.08': 1 },
      });
      writeFileSync(
        join(folder, 'camt.053.001.08', 'broken.xml'),
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><Stmt/></Document>',
      );
      expect(checkDocuments(folder, schemasFolder)).toMatchObject({
        kind: 'refused',
        why: expect.arrayContaining([
          expect.stringMatching(/camt\.053\.001\.08\/broken\.xml.*not expected/),
        ]) as string[],
      });
    },
  );
});
