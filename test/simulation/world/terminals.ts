/**
 * Which certificate each party presents, and whether it is accepted: renewed in mid-flight it is another
 * serial number of the same party, locked it is refused at every door, on every request.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';

export class Terminals {
  readonly #serials = new Map<string, number>();
  readonly #locked = new Set<string>();

  serialOf(urn: string): string {
    return (this.#serials.get(urn) ?? 1).toString(16).toUpperCase().padStart(2, '0');
  }

  renew(urn: string): void {
    this.#serials.set(urn, (this.#serials.get(urn) ?? 1) + 1);
  }

  lock(urn: string): void {
    this.#locked.add(urn);
  }

  unlock(urn: string): void {
    this.#locked.delete(urn);
  }

  unlockAll(): void {
    this.#locked.clear();
  }

  /** @returns why this caller is not let in, or null */
  refusal(urn: string): Failure | null {
    return this.#locked.has(urn)
      ? failureOf('certificate-refused', 'this terminal is locked')
      : null;
  }
}
