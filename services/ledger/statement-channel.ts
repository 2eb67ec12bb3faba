/** Asks the bank for its statements, page by page, over mutual TLS. */
import { bankStatement } from '../../protocol/bank.ts';
import { dayOf } from '../booking-day.ts';
import { type Client, PeerUnreachable } from '../mutual-tls/client.ts';

export interface StatementWire {
  /**
   * One page of a day, counted since the epoch; null: that day is not over at the bank.
   * @throws PeerUnreachable where no answer came, or a refusal
   */
  statement(ask: { day: number; page: number }): Promise<string | null>;
}

export function statementWire(client: Client): StatementWire {
  return {
    statement: async ({ day, page }) => {
      const path = `/v1/statements/${dayOf(day)}?page=${page}`;
      const called = await client.call({ method: 'GET', path, answer: bankStatement });
      if (!called.ok) throw new PeerUnreachable(`the bank refused: ${called.failure.code}`);
      return called.body.state === 'open' ? null : called.body.document;
    },
  };
}
