/**
 * P3: redemption requests over mutual TLS with 8 connections, each another kiosk's, at the ledger as it runs:
 * hold, order encrypted to the bank, authorization signed and stored. Beside it an echo server of the same
 * TLS, asked by the same client with the same bodies and answering as much.
 */
import { type z } from 'zod';
import { redemption } from '../../protocol/ledger.ts';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { type Client, createClient } from '../../services/mutual-tls/client.ts';
import { readIdentity } from '../../services/mutual-tls/identity-files.ts';
import { startEcho } from './yardsticks/echo.ts';
import { paced } from './measure.ts';
import { type KioskTown, kioskTown } from './network-of-kiosks.ts';
import { orderedId } from './redemption-steps.ts';
import { type Row } from './row.ts';
import { AMOUNT, consentOf, POINTS, tokenOf } from './town.ts';

const CONNECTIONS = 8;
/** More than there are connections: none of them asks for so much in an hour that a rule would wonder. */
const KIOSKS = 48;
const CUSTOMERS = KIOSKS * 100;
const TURN_MS = 1_500;

export const requests: Row = {
  id: 'P3',
  comparisons: [
    {
      id: 'P3',
      figure: 'rate',
      unit: 'requests/s',
      ours: 'redemption requests over mutual TLS, 8 connections',
      yardstick: 'echo server',
      target: { least: 0.3 },
    },
    {
      id: 'P3 p99',
      figure: 'p99Ms',
      unit: 'ms',
      ours: 'p99 of a redemption request',
      yardstick: 'p99 of an echo',
      target: { most: 4 },
    },
  ],
  prepare: async ({ folder }) => {
    const town = await kioskTown(folder, { kiosks: KIOSKS, customers: CUSTOMERS });
    const { network } = town;
    const ask = asking(town, network.urls.ledger);
    const echo = await startEcho(readIdentity(`${network.data}/ledger/identity`), {
      otherwise: await ask.once(),
    });
    const echoed = asking(town, echo.url);
    return {
      ours: () => ask.turn(),
      yardstick: () => echoed.turn(),
      end: async () => {
        await ask.close();
        await echoed.close();
        await echo.stop();
        await network.stop();
      },
    };
  },
};

function asking(town: KioskTown, url: string) {
  const clients: Client[] = [];
  let set = 0;
  /** Of a set of kiosks, as many as there are connections; the sets take turns. */
  const customerAt = (place: number): number => {
    const lap = Math.floor(place / CONNECTIONS);
    const kiosk = set * CONNECTIONS + (place % CONNECTIONS);
    return kiosk + (lap % (CUSTOMERS / KIOSKS)) * KIOSKS;
  };
  const steps = [(place: number) => requested(clients, customerAt(place), place)];
  const pace = paced({ ms: TURN_MS, callers: CONNECTIONS, steps });
  const closeAll = async (): Promise<void> => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  };
  const turn = async () => {
    set = (set + 1) % (KIOSKS / CONNECTIONS);
    await closeAll();
    for (let n = 0; n < CONNECTIONS; n += 1) {
      const { identity } = town.kioskOf(set * CONNECTIONS + n);
      clients.push(createClient({ identity, url, peer: LEDGER_URN }));
    }
    // Not measured: the handshakes.
    for (let n = 0; n < CONNECTIONS; n += 1) await requested(clients, customerAt(n), n);
    return pace();
  };
  const once = async (): Promise<unknown> => {
    const { identity } = town.kioskOf(0);
    clients.push(createClient({ identity, url, peer: LEDGER_URN }));
    return redemption.encode(await requested(clients, 0, 0));
  };
  return { turn, once, close: closeAll };
}

async function requested(
  clients: readonly Client[],
  customer: number,
  place: number,
): Promise<z.output<typeof redemption>> {
  const client = clients[place % CONNECTIONS];
  if (client === undefined) throw new Error('there is a connection for each caller');
  const consent = { ...consentOf(customer), givenAt: new Date().toISOString() };
  const answered = await client.call({
    method: 'PUT',
    path: `/v1/redemptions/${orderedId()}`,
    bearer: tokenOf(customer),
    body: { points: POINTS, amount: { currency: 'EUR', minor: String(AMOUNT.minor) }, consent },
    answer: redemption,
  });
  if (!answered.ok) throw new Error(`refused: ${answered.failure.detail}`);
  if (answered.body.authorization === null) throw new Error('it was not authorized');
  return answered.body;
}
