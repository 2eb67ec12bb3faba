/** What cannot be reached, as one of the cases that people are told apart. */
import { type Snapshot } from '../protocol/ipc.ts';

export function whatIsDown({
  ledger,
  bank,
}: Snapshot['network']): 'ledgerDown' | 'bankDown' | 'bothDown' | null {
  if (ledger === 'unreachable') return bank === 'unreachable' ? 'bothDown' : 'ledgerDown';
  return bank === 'unreachable' ? 'bankDown' : null;
}
