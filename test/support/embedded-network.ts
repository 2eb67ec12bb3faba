/** The embedded network in a folder of its own; what it leaves behind is checked before it goes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verify, verifyOnPostgres } from '../../scripts/verify/verify.ts';
import { type Network, startNetwork } from '../../services/embedded-network/network.ts';
import { type ProgrammeName } from '../../services/embedded-network/seed/index.ts';

export interface NetworkUnderTest extends Network {
  /** @throws where an invariant does not hold in what was left behind */
  finish(): Promise<void>;
}

export async function networkUnderTest(
  programme: ProgrammeName = 'eur',
  databaseUrl?: string,
): Promise<NetworkUnderTest> {
  const data = mkdtempSync(join(tmpdir(), 'kangen-network-'));
  const books = databaseUrl === undefined ? {} : { databaseUrl };
  const network = await startNetwork({ data, programme, ...books });
  return {
    ...network,
    finish: async () => {
      await network.stop();
      const places = { data, kiosks: [] };
      const { violations } =
        databaseUrl === undefined ? verify(places) : await verifyOnPostgres(places, databaseUrl);
      rmSync(data, { recursive: true, force: true });
      if (violations.length > 0) throw new Error(JSON.stringify(violations));
    },
  };
}
