/** What this room needs kept on the disk. */
import { type BootClaim } from '../../protocol/ledger.ts';

/** Why this terminal may begin nothing new, until an operator has enrolled it anew. */
export interface Lock {
  code: 'terminal-copied' | 'terminal-record-damaged';
  /** For staff; never personal data. */
  detail: string;
  /** Of the certificate that is locked; null where it was not known yet. */
  serial: string | null;
  at: string;
}

/** Each write is a transaction of its own and durable when it returns. */
export interface ClaimStore {
  /** The last epoch that the ledger is known to have taken; 0 before the first. */
  confirmed(): number;
  /** Written down to be sent; whether the ledger has taken it is not known. */
  pending(): BootClaim | null;
  /** Before the first byte leaves. @throws where it is not above what was confirmed */
  intend(claim: BootClaim): void;
  confirm(claim: BootClaim): void;
  lock(): Lock | null;
  /** The first lock stays, whatever comes later; only its serial is filled in. */
  keepLock(lock: Lock): void;
  /** What the ledger said when it last called this terminal locked by an operator; null: it may serve. */
  bar(): string | null;
  /** Null: the ledger has answered again. */
  keepBar(detail: string | null): void;
  /** Opens the lock and begins at epoch 0: the terminal has another certificate. */
  beginAnew(): void;
}
