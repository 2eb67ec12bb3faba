/**
 * Which of a ledger's processes does what one of them should do for all: asking the bank about what is
 * due. It holds an advisory lock for as long as its connection lives; when that ends, another process
 * takes over in its next round. Two at once would ask the bank twice and be no less right.
 */
import { type Connection, type Connections } from './connect.ts';

/** Any number: that of this lock among the advisory ones. */
const DUTY_LOCK = 7_041_777;

export interface Duty {
  isMine(): Promise<boolean>;
  layDown(): void;
}

export function createDuty(connections: Connections): Duty {
  let held: Connection | null = null;
  const layDown = (): void => {
    held?.giveBack(true);
    held = null;
  };
  const isStillThere = async ({ client }: Connection): Promise<boolean> => {
    const { rowCount } = await client.query('SELECT 1');
    return rowCount === 1;
  };
  const taken = async (): Promise<boolean> => {
    const connection = await connections.borrow();
    const { rows } = await connection.client.query<{ isMine: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS "isMine"',
      [DUTY_LOCK],
    );
    if (rows[0]?.isMine === true) held = connection;
    else connection.giveBack(false);
    return held !== null;
  };
  return {
    isMine: async () => {
      try {
        return held === null ? await taken() : await isStillThere(held);
      } catch {
        // Who cannot ask has no duty; the round after this one asks again.
        layDown();
        return false;
      }
    },
    layDown,
  };
}
