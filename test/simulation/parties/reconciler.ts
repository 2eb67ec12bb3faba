/**
 * Asks the bank about every authorization without an answer, and delivers what it says, as the ledger
 * is to do it for kiosks that never return. It stands in for the ledger's own reconciler: it shares
 * no code with it, and believes nothing but what the bank has signed.
 */
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type Exchange } from '../../../main/channels/exchange.ts';
import { prepared } from '../world/books.ts';
import { randomFor, type World } from '../world/world.ts';
import { type LedgerParty } from './ledger.ts';

const EVERY_MS = 1_800_000;
const HOUR_MS = 3_600_000;
/** Past this age the bank is asked to cancel; its answer decides, not the age. */
const CANCEL_AFTER_MS = 26 * HOUR_MS;

export function startReconciler(world: World, ledger: LedgerParty): void {
  const random = randomFor(world, 'reconciler');
  const round = (): void => {
    void reconcile(world, ledger);
    world.loop.after(EVERY_MS * random.between(0.8, 1.2), round);
  };
  world.loop.after(EVERY_MS * random.next(), round);
}

async function reconcile(world: World, ledger: LedgerParty): Promise<void> {
  const open = prepared<[], { id: string; atMs: bigint }>(
    ledger.database,
    `SELECT id, authorized_ms AS atMs FROM redemption WHERE state = 'authorized'`,
  ).all();
  for (const { id, atMs } of open) {
    const old = world.loop.nowMs - Number(atMs) > CANCEL_AFTER_MS;
    const receipt = await askBank(world, id, old);
    if (receipt === null) continue;
    await call(world, LEDGER_URN, {
      method: 'PUT',
      url: at(`/v1/redemptions/${id}/receipt`),
      body: JSON.stringify({ receipt }),
    });
  }
}

async function askBank(world: World, id: string, old: boolean): Promise<string | null> {
  const ask: Exchange = old
    ? { method: 'POST', url: at(`/v1/transfers/${id}/cancel`) }
    : { method: 'GET', url: at(`/v1/transfers/${id}`) };
  const said = (await call(world, world.template.bank, ask)) as {
    status?: string;
    evidence?: string;
  } | null;
  const final = ['completed', 'refused', 'cancelled'].includes(said?.status ?? '');
  return final ? (said?.evidence ?? null) : null;
}

async function call(world: World, to: string, ask: Exchange): Promise<unknown> {
  const route = { from: LEDGER_URN, to, life: { alive: true } };
  const exchanged = await world.network.send(ask, route);
  if (!exchanged.ok || exchanged.status !== 200) return null;
  try {
    return JSON.parse(exchanged.text);
  } catch {
    // Somebody in between has answered.
    return null;
  }
}

const at = (path: string): URL => new URL(path, 'https://simulated');
