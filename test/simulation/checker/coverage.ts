/**
 * The arrows of the two state tables, written down here once more and independently of the product, and
 * how often each was taken. What was never taken was never tried.
 */
export const ledgerArrows: Readonly<Record<string, readonly string[]>> = {
  '': ['held'],
  held: ['authorized', 'withdrawn'],
  authorized: ['completed', 'refused', 'cancelled'],
  completed: ['returned'],
};

export const kioskArrows: Readonly<Record<string, readonly string[]>> = {
  '': ['wished', 'requested'],
  wished: ['requested', 'rejected'],
  requested: ['authorized', 'rejected'],
  authorized: ['sent'],
  sent: ['confirmed'],
  confirmed: ['settled', 'refused', 'cancelled'],
};

const tables = { ledger: ledgerArrows, kiosk: kioskArrows };
export type Table = keyof typeof tables;

export const allEdges: readonly string[] = Object.entries(tables).flatMap(([table, arrows]) =>
  Object.entries(arrows).flatMap(([from, targets]) =>
    targets.map((to) => edgeName(table, from, to)),
  ),
);

export class Coverage {
  readonly themes = new Set<string>();
  readonly #taken = new Map<string, number>();

  /** @returns whether the table has this arrow; an empty `from` is the beginning */
  take(table: Table, from: string, to: string): boolean {
    const name = edgeName(table, from, to);
    this.#taken.set(name, (this.#taken.get(name) ?? 0) + 1);
    return tables[table][from]?.includes(to) === true;
  }

  edges(): Record<string, number> {
    return Object.fromEntries(allEdges.map((name) => [name, this.#taken.get(name) ?? 0]));
  }
}

function edgeName(table: string, from: string, to: string): string {
  return from === '' ? `${table}: begins ${to}` : `${table}: ${from} > ${to}`;
}
