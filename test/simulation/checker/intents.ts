/** What the customers wanted: one intent, one redemption id, ever. */
export interface Intent {
  customer: number;
  kiosk: string;
  points: number;
  minor: bigint;
  /** When it was said, by the only true clock. */
  atMs: number;
  /** Null until a kiosk wrote it down. */
  id: string | null;
}

export class Intents {
  readonly #byId = new Map<string, Intent>();
  /** Per kiosk: who stands there and has just said it. */
  readonly #speaking = new Map<string, Intent>();
  count = 0;

  begin(intent: Omit<Intent, 'id'>): void {
    this.count += 1;
    this.#speaking.set(intent.kiosk, { ...intent, id: null });
  }

  /** @returns the id under which it was said to be taken, or null */
  end(kiosk: string, id: string | null): string | null {
    const intent = this.#speaking.get(kiosk);
    this.#speaking.delete(kiosk);
    if (id === null || intent === undefined) return null;
    if (intent.id === null) this.#found(intent, id);
    return id;
  }

  /**
   * A kiosk has written down an id.
   * @returns whether somebody was just asking for it there
   */
  writtenDown(kiosk: string, id: string): boolean {
    const intent = this.#speaking.get(kiosk);
    if (intent === undefined || intent.id !== null) return false;
    this.#found(intent, id);
    return true;
  }

  of(id: string): Intent | null {
    return this.#byId.get(id) ?? null;
  }

  #found(intent: Intent, id: string): void {
    intent.id = id;
    this.#byId.set(id, intent);
  }
}
