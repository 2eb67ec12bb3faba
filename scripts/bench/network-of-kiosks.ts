/**
 * The three real services as processes, kiosks that the authority has enrolled, and in the ledger's books a
 * town of customers who are signed in on them.
 */
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { type Network, startNetwork } from '../../services/embedded-network/network.ts';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';
import { openSqliteStore } from '../../services/ledger/store/sqlite/sqlite-store.ts';
import { settle } from './town.ts';

export interface EnrolledKiosk {
  urn: string;
  identity: IdentityFiles;
  serial: string;
}

export interface KioskTown {
  network: Network;
  kiosks: readonly EnrolledKiosk[];
  /** Where a customer of the town is signed in. */
  kioskOf(customer: number): EnrolledKiosk;
}

export async function kioskTown(
  folder: string,
  { kiosks: count, customers }: { kiosks: number; customers: number },
): Promise<KioskTown> {
  const network = await startNetwork({ data: join(folder, 'network'), programme: 'eur' });
  try {
    const kiosks: EnrolledKiosk[] = [];
    for (let n = 0; n < count; n += 1) kiosks.push(await enrolled(network, n));
    const kioskOf = (customer: number): EnrolledKiosk => {
      const kiosk = kiosks[customer % count];
      if (kiosk === undefined) throw new Error('there are kiosks');
      return kiosk;
    };
    if (customers > 0) {
      await network.stopService('ledger');
      const store = openSqliteStore(join(network.data, 'ledger', 'ledger.db'));
      await settle(store, { customers, terminalOf: kioskOf });
      await store.close();
      await network.startService('ledger');
    }
    return { network, kiosks, kioskOf };
  } catch (error) {
    await network.stop();
    throw error;
  }
}

async function enrolled(network: Network, n: number): Promise<EnrolledKiosk> {
  const urn = `urn:kangen:kiosk:minato-cafe:stand-${n}`;
  const identity = await network.enrol(urn);
  return { urn, identity, serial: new X509Certificate(identity.certificate).serialNumber };
}
