/** Reads a list to its end, or up to so many rows, page by page. */
export interface Page<R> {
  rows: readonly R[];
  more: boolean;
}

/** @param after the place behind which a page begins; `placeOf` names the place of a row */
export async function* rowsOf<R, P extends string | number>(
  read: (after: P | undefined) => Promise<Page<R>>,
  placeOf: (row: R) => P,
): AsyncGenerator<R> {
  let after: P | undefined;
  for (;;) {
    const { rows, more } = await read(after);
    yield* rows;
    const last = rows.at(-1);
    if (!more || last === undefined) return;
    after = placeOf(last);
  }
}

export async function firstOf<R>(rows: AsyncIterable<R>, countMax: number): Promise<R[]> {
  const found: R[] = [];
  for await (const row of rows) {
    found.push(row);
    if (found.length >= countMax) break;
  }
  return found;
}

export const afterQuery = (after: string | number | undefined): string =>
  after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
