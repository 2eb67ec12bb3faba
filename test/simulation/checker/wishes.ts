/** What the customers wanted: one wish, one redemption id, ever. */
export interface Wish {
  customer: number;
  kiosk: string;
  points: number;
  minor: bigint;
  /** Null until a kiosk wrote it down. */
  id: string | null;
}

export class Wishes {
  readonly #byId = new Map<string, Wish>();
  #speaking: Wish | null = null;
  count = 0;

  begin(wish: Omit<Wish, 'id'>): Wish {
    this.count += 1;
    this.#speaking = { ...wish, id: null };
    return this.#speaking;
  }

  end(wish: Wish, id: string | null): void {
    this.#speaking = null;
    if (id === null || wish.id !== null) return;
    wish.id = id;
    this.#byId.set(id, wish);
  }

  /**
   * A kiosk has written down an id.
   * @returns whether somebody was just asking for it there
   */
  writtenDown(kiosk: string, id: string): boolean {
    const wish = this.#speaking;
    if (wish === null || wish.kiosk !== kiosk || wish.id !== null) return false;
    wish.id = id;
    this.#byId.set(id, wish);
    return true;
  }

  of(id: string): Wish | null {
    return this.#byId.get(id) ?? null;
  }
}
