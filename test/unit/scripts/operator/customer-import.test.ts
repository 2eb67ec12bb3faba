/** `customer import FILE.csv`: what goes to the ledger, and what is told of each line that does not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  customerImport,
  IMPORT_LINES_PER_PAGE_MAX,
} from '../../../../protocol/operator/customer-import.ts';
import { type Connection } from '../../../../scripts/operator/connection.ts';
import { importVerb } from '../../../../scripts/operator/customer-import.ts';
import { writeSample } from '../../../../scripts/million/sample-customers.ts';

const folder = mkdtempSync(join(tmpdir(), 'kangen-import-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'customers.csv');

const HEADER = 'card,name,iban,bic';
const good = '9900001000000000,Ada Adler,DE56999000000100000000,COBADEFFXXX';

/** A ledger that takes all it is told, except cards that are in `known`. */
async function imported(text: string, known: string[] = []) {
  writeFileSync(file, text);
  const pages: number[] = [];
  let written = '';
  const connection = {
    ledger: async ({ body }: { body: unknown }) => {
      const { customers } = customerImport.parse(body);
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(64 * 1024);
      pages.push(customers.length);
      return {
        outcomes: customers.map(({ cardNumber }) =>
          known.includes(cardNumber)
            ? { end: 'refused', code: 'card-taken', detail: 'cardNumber: was given out before' }
            : { end: 'added' },
        ),
      };
    },
  } as unknown as Connection;
  const shown = await importVerb.run({
    operands: { file },
    flags: {},
    connection,
    write: async (more) => {
      written += more;
    },
  });
  return { shown, pages, written: written.split('\n').filter((line) => line !== '') };
}

describe('an import', () => {
  it('tells each bad line by its number and why, and takes the others', async () => {
    const { shown, written } = await imported(
      [
        HEADER,
        good,
        good.replace('9900001000000000', '9900001000000001'),
        'too,few',
        good.replace('Ada Adler', ''),
        good.replace('COBADEFFXXX', 'C'),
        'a"b,c,d,e',
        good,
        '',
      ].join('\n'),
    );
    expect(written).toEqual([
      'line 3: card: check digit does not match: the number was misread or mistyped',
      'line 4: it has 2 fields, not 4',
      'line 5: name: is missing',
      'line 6: bic: is not of the right form',
      'line 7: there is a quote that does not belong there',
    ]);
    expect(shown).toMatchObject({
      exit: 1,
      fields: { lines: 7, added: 2, there: 0, refused: 5 },
    });
  });

  it('tells what the ledger refused, by the line in the file', async () => {
    const { written, shown } = await imported(`${HEADER}\n\n${good}\n`, ['9900001000000000']);
    expect(written).toEqual(['line 3: cardNumber: was given out before']);
    expect(shown.exit).toBe(1);
  });

  it('tells the ledger page by page', async () => {
    const sample = join(folder, 'sample.csv');
    await writeSample(sample, { customers: 2 * IMPORT_LINES_PER_PAGE_MAX + 1, seed: 7 });
    const { readFileSync } = await import('node:fs');
    const { pages, shown } = await imported(readFileSync(sample, 'utf8'));
    expect(pages).toEqual([IMPORT_LINES_PER_PAGE_MAX, IMPORT_LINES_PER_PAGE_MAX, 1]);
    expect(shown.exit).toBe(0);
  });

  it('reads Japanese accounts, and a file that a spreadsheet wrote', async () => {
    const header = '\uFEFFcard,name,kana,bankCode,branchCode,accountType,accountNumber';
    const line = '9900001000000000,山田 花子,ヤマダ ハナコ,0001,001,1,1234567';
    const { shown } = await imported(`${header}\r\n${line}\r\n`);
    expect(shown).toMatchObject({ fields: { added: 1 } });
  });

  it('is refused as a whole where the columns are not named', async () => {
    await expect(imported('name,pin\nAda,1234\n')).rejects.toThrow(/first line names columns/);
    await expect(imported('')).rejects.toThrow(/is empty/);
  });
});
