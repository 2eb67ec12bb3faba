/** What a row of the table is: two sides that are measured in turns, and what their ratio should be. */

/** What one turn of one side came to, by name: rates, times, sizes. */
export type Figures = Readonly<Record<string, number>>;

export interface Comparison {
  /** As the row is called, with what is compared where a row compares more than one thing. */
  id: string;
  /** Which figure of the two sides. */
  figure: string;
  unit: string;
  /** In words: what is measured, and what it is divided by. */
  ours: string;
  yardstick: string;
  target: Target;
}

/** `least`, `most`: of ours divided by the yardstick. `oursMost`: of our figure by itself, too. */
export type Target = ({ least: number } | { most: number }) & { oursMost?: number };

export interface Place {
  /** Of this row alone, on a disk and not in memory; it is removed afterwards. */
  folder: string;
  /** What takes long to make is kept here from one run to the next. */
  cache: string;
  rounds: number;
  /** How many customers P7 serves in one turn. */
  journeys: number;
  /** How many customers the large books of P4 and P5 have. */
  customers: number;
  say(text: string): void;
}

/** What is ready to be measured. Each turn takes some seconds at most. */
export interface Contest {
  ours(): Promise<Figures>;
  yardstick(): Promise<Figures>;
  /** What a reader should know beside the ratio: breakdowns, sizes, counts. */
  notes?(): string[];
  end(): Promise<void>;
}

export interface Row {
  id: string;
  comparisons: readonly Comparison[];
  /** What is not measured: books that are filled, certificates, processes that start. */
  prepare(place: Place): Promise<Contest>;
}
