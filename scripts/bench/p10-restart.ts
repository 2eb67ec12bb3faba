/**
 * P10: the ledger has been restarted, and 200 kiosks come at once: each shakes hands anew and has one call answered.
 * Beside it as many full handshakes with a bare server of the same TLS, each with one call that does nothing.
 */
import { z } from 'zod';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { createClient, PeerUnreachable } from '../../services/mutual-tls/client.ts';
import { readIdentity } from '../../services/mutual-tls/identity-files.ts';
import { type EnrolledKiosk, kioskTown } from './network-of-kiosks.ts';
import { elapsedMs } from './measure.ts';
import { type Row } from './row.ts';
import { startEcho } from './yardsticks/echo.ts';

const KIOSKS = 200;
const TRIES_MAX = 10;
const anything = z.looseObject({});

export const restart: Row = {
  id: 'P10',
  comparisons: [
    {
      id: 'P10',
      figure: 'ms',
      unit: 'ms',
      ours: `${KIOSKS} kiosks served after a restart of the ledger`,
      yardstick: `${KIOSKS} full handshakes`,
      target: { most: 2 },
    },
  ],
  prepare: async ({ folder }) => {
    const { network, kiosks } = await kioskTown(folder, { kiosks: KIOSKS, customers: 0 });
    const identity = readIdentity(`${network.data}/ledger/identity`);
    const echo = await startEcho(identity);
    return {
      ours: async () => {
        await network.stopService('ledger');
        await network.startService('ledger');
        return { ms: await elapsedMs(() => allServed(kiosks, network.urls.ledger)) };
      },
      yardstick: async () => ({ ms: await elapsedMs(() => allServed(kiosks, echo.url)) }),
      end: async () => {
        await echo.stop();
        await network.stop();
      },
    };
  },
};

async function allServed(kiosks: readonly EnrolledKiosk[], url: string): Promise<void> {
  await Promise.all(kiosks.map((kiosk) => served(kiosk, url)));
}

/** Asks again where no answer came, as a kiosk does: on a busy machine a handshake may take too long. */
async function served({ identity }: EnrolledKiosk, url: string): Promise<void> {
  const client = createClient({ identity, url, peer: LEDGER_URN });
  for (let tried = 1; ; tried += 1) {
    try {
      const answer = await client.call({ method: 'GET', path: '/v1/policy', answer: anything });
      if (!answer.ok) throw new Error(`refused: ${answer.failure.detail}`);
      return await client.close('now');
    } catch (error) {
      if (!(error instanceof PeerUnreachable) || tried === TRIES_MAX) throw error;
    }
  }
}
