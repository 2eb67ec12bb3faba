import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type CsvRecord,
  readCsv,
  RECORD_CHARACTERS_MAX,
} from '../../../../scripts/operator/csv-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'kangen-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string): Promise<CsvRecord[]> {
  const file = join(folder, 'file.csv');
  writeFileSync(file, text);
  const records: CsvRecord[] = [];
  for await (const record of readCsv(file)) records.push(record);
  return records;
}

describe('a CSV file', () => {
  it('is read record by record, each with the line it begins on', async () => {
    expect(await read('a,b\r\n"x ""y"", z","two\nlines"\nplain,\n\nlast,one')).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 2, fields: ['x "y", z', 'two\nlines'] },
      { line: 4, fields: ['plain', ''] },
      { line: 6, fields: ['last', 'one'] },
    ]);
  });

  it('goes on behind a record that breaks the rules', async () => {
    expect(await read('a"b,c\nx,y\n"q"r,s\nu,v\n')).toEqual([
      { line: 1, problem: 'a quote that does not belong there' },
      { line: 2, fields: ['x', 'y'] },
      { line: 3, problem: 'a quote that does not belong there' },
      { line: 4, fields: ['u', 'v'] },
    ]);
  });

  it('gives up a record whose quote is never closed before it fills the memory', async () => {
    const long = `"${'x\n'.repeat(RECORD_CHARACTERS_MAX)}`;
    const [first, ...rest] = await read(`${long}\na,b`);
    expect(first).toEqual({ line: 1, problem: 'a record that is too long' });
    expect(rest.at(-1)).toMatchObject({ fields: ['a', 'b'] });
  });

  it('gives back whatever fields were written', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', '還') });
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(rows, async (written) => {
        const text = written.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
        const found = await read(text);
        expect(found.map((one) => ('fields' in one ? one.fields : one))).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });
});
