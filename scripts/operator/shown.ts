/** What a verb has to show, and how it is printed: a table or a list for people, JSON for programs. */
export type Cell = string | number | bigint | boolean | null | undefined;

export type Shown =
  /** `note` stands under the table. */
  | {
      kind: 'table';
      columns: readonly string[];
      rows: readonly Readonly<Record<string, Cell>>[];
      note?: string;
      exit?: number;
    }
  /** Fields of one thing; a field that holds a list of records is printed as a table below. */
  | {
      kind: 'record';
      fields: Readonly<Record<string, Cell | readonly Readonly<Record<string, Cell>>[]>>;
      exit?: number;
    }
  /** Everything was written already. */
  | { kind: 'written'; exit?: number };

export function printed(shown: Shown, asJson: boolean): string {
  if (shown.kind === 'written') return '';
  if (asJson) return `${JSON.stringify(plain(shown), bigintAsText, 2)}\n`;
  return shown.kind === 'table' ? `${tableText(shown)}${noteText(shown.note)}` : recordText(shown);
}

const plain = (shown: Exclude<Shown, { kind: 'written' }>): unknown =>
  shown.kind === 'table' ? shown.rows : shown.fields;

const bigintAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

const noteText = (note: string | undefined): string => (note === undefined ? '' : `${note}\n`);

function tableText({ columns, rows }: Pick<Extract<Shown, { kind: 'table' }>, 'columns' | 'rows'>) {
  if (rows.length === 0) return '(none)\n';
  const cells = rows.map((row) => columns.map((column) => cellText(row[column])));
  const widths = columns.map((column, place) =>
    Math.max(...[column, ...cells.map((row) => row[place] ?? '')].map(widthOf)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, place) => cell + ' '.repeat((widths[place] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd();
  return `${[line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n')}\n`;
}

function recordText({ fields }: Extract<Shown, { kind: 'record' }>): string {
  const width = Math.max(...Object.keys(fields).map(widthOf));
  return Object.entries(fields)
    .map(([name, value]) =>
      typeof value === 'object' && value !== null
        ? `\n${name}:\n${tableText({ columns: Object.keys(value[0] ?? {}), rows: value })}`
        : `${name.padEnd(width)}  ${cellText(value)}\n`,
    )
    .join('');
}

/** SECURITY: what others wrote (names, reasons) must not move the cursor or recolour the terminal. */
function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '-';
  return String(cell).replaceAll(/\p{Cc}/gu, '\u{FFFD}');
}

/** Columns of a terminal: East Asian wide characters take two. */
const widthOf = (text: string): number =>
  [...text].reduce(
    (width, letter) =>
      width +
      (/[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/.test(
        letter,
      )
        ? 2
        : 1),
    0,
  );
