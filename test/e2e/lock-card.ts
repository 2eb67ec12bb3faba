/**
 * A card at which too many wrong PINs were typed, wherever that was: as the fifth leaves it. Trying them takes most of
 * a minute, by design (services/ledger/routes).
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Network } from '../../services/embedded-network/network.ts';

export async function lockCard(network: Network, cardNumber: string): Promise<void> {
  await network.stopService('ledger');
  const books = new Database(join(network.data, 'ledger', 'ledger.db'));
  books.prepare('INSERT INTO pin_attempt VALUES (?, 5, 0)').run(cardNumber);
  books.close();
  await network.startService('ledger');
}
