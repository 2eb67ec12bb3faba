/** A till as it stands in a shop: real store, real channel over mutual TLS, real clock. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ledgerChannel } from '../../main/channels/ledger-channel.ts';
import { systemClock } from '../../main/clock.ts';
import { type DeviceIdentity } from '../../main/identity/enrol.ts';
import { systemChance, systemIds } from '../../main/ids.ts';
import { PurchaseOutbox } from '../../main/purchases/outbox.ts';
import { type PurchaseChannel } from '../../main/purchases/ports.ts';
import { openTransferStore } from '../../main/store/transactor.ts';

export interface TillParts {
  urn: string;
  identity: DeviceIdentity;
  /** `https://host:port` of the ledger. */
  ledger: string;
  bank: string;
  /** Holds its kiosk.db. */
  folder: string;
  /** Stands between the outbox and the wire. */
  through?(channel: PurchaseChannel): PurchaseChannel;
}

export interface Till {
  outbox: PurchaseOutbox;
  stop(): Promise<void>;
}

export function openTill({ urn, identity, ledger, bank, folder, through }: TillParts): Till {
  const clock = systemClock;
  const wire = { url: ledger, identity, terminal: urn, bank };
  const channel = ledgerChannel({ ...wire, now: clock.now, newJti: randomUUID });
  const store = openTransferStore({ file: join(folder, 'kiosk.db') });
  const outbox = new PurchaseOutbox({
    store: store.purchases,
    ledger: through?.(channel) ?? channel,
    till: urn,
    clock,
    ids: systemIds(clock),
    chance: systemChance,
    heard: () => {},
    alarm: () => {},
    fatal: (error) => {
      throw error;
    },
  });
  outbox.start();
  const stop = async (): Promise<void> => {
    await outbox.stop();
    await channel.close();
    store.close();
  };
  return { outbox, stop };
}

/** Resolves once `holds`, looked at after every change. */
export function untilOutbox(outbox: PurchaseOutbox, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      stop();
      resolve();
    };
    const stop = outbox.onChange(look);
    look();
  });
}
