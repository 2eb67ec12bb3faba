/**
 * P10: the ledger has been restarted, and 200 kiosks come at once: each shakes hands anew and has one call answered.
 * Beside it as many full handshakes with a bare server of the same TLS, each with one call that does nothing.
 */
import { z } from 'zod';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { createClient } from '../../services/mutual-tls/client.ts';
import { readIdentity } from '../../services/mutual-tls/identity-files.ts';
import { type EnrolledKiosk, kioskTown } from './network-of-kiosks.ts';
import { elapsedMs } from './measure.ts';
import { type Row } from './row.ts';
import { startEcho } from './yardsticks/echo.ts';

const KIOSKS = 200;
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
  const clients = kiosks.map(({ identity }) => createClient({ identity, url, peer: LEDGER_URN }));
  const answers = await Promise.all(
    clients.map((client) => client.call({ method: 'GET', path: '/v1/policy', answer: anything })),
  );
  const refused = answers.find((answer) => !answer.ok);
  if (refused !== undefined) throw new Error('a kiosk was refused');
  await Promise.all(clients.map((client) => client.close('now')));
}
