/**
 * Reads CSV as RFC 4180 has it, record by record, however large the file is: quotes around a field, two
 * for one inside, line breaks within quotes. A record that breaks these rules is told with its line, and
 * reading goes on at the next one.
 */
import { createReadStream } from 'node:fs';

/** `line` is the one it begins on, counted from 1. */
export type CsvRecord =
  | { line: number; fields: string[] }
  | { line: number; problem: 'a quote that does not belong there' | 'a record that is too long' };

/** A quote that is never closed would else gather the rest of the file. */
export const RECORD_CHARACTERS_MAX = 4_000;

export async function* readCsv(file: string): AsyncGenerator<CsvRecord> {
  const reader = createReader();
  for await (const chunk of createReadStream(file, 'utf8')) yield* reader.take(String(chunk));
  yield* reader.end();
}

type Where = 'start' | 'plain' | 'quoted' | 'quote-in-quoted';

function createReader() {
  let where: Where = 'start';
  let fields: string[] = [];
  let field = '';
  let line = 1;
  let begunAt = 1;
  let length = 0;
  let problem: Extract<CsvRecord, { problem: string }>['problem'] | null = null;

  let read: CsvRecord[] = [];

  const ended = (): void => {
    const isEmpty = fields.length === 0 && field === '' && where === 'start';
    if (problem !== null) read.push({ line: begunAt, problem });
    else if (!isEmpty) read.push({ line: begunAt, fields: [...fields, field] });
    [where, fields, field, length, problem, begunAt] = ['start', [], '', 0, null, line];
  };
  const endField = (): void => {
    fields.push(field);
    field = '';
    where = 'start';
  };
  const one = (character: string): void => {
    length += 1;
    if (length > RECORD_CHARACTERS_MAX && problem === null) {
      problem = 'a record that is too long';
      [fields, field, where] = [[], '', 'plain'];
    }
    if (character === '\n') line += 1;
    if (where === 'quoted') {
      if (character === '"') where = 'quote-in-quoted';
      else field += character;
    } else if (character === '\n') ended();
    else if (character === '\r') return;
    else if (character === ',') endField();
    else if (character === '"') quote();
    else if (where === 'quote-in-quoted') problem ??= 'a quote that does not belong there';
    else {
      where = 'plain';
      if (problem === null) field += character;
    }
  };
  const quote = (): void => {
    if (where === 'quote-in-quoted') field += '"';
    else if (where === 'plain') problem ??= 'a quote that does not belong there';
    where = where === 'plain' ? 'plain' : 'quoted';
  };
  const taken = (): CsvRecord[] => {
    const records = read;
    read = [];
    return records;
  };
  return {
    take: (text: string): CsvRecord[] => {
      for (const character of text) one(character);
      return taken();
    },
    end: (): CsvRecord[] => {
      if (where === 'quoted') problem ??= 'a quote that does not belong there';
      ended();
      return taken();
    },
  };
}
