/** Loopback ports: the same ones at every start of one data folder, unless somebody took them. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { PLACES_FILE } from './operator-place.ts';

const port = z.int().min(1024).max(65_535);
const ports = z.strictObject({ authority: port, enrolment: port, ledger: port, bank: port });
export type Ports = z.infer<typeof ports>;

export async function choosePorts(data: string): Promise<Ports> {
  const file = join(data, PLACES_FILE);
  const kept = existsSync(file)
    ? ports.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    : undefined;
  const taken = new Set<number>();
  const choose = async (wanted: number | undefined): Promise<number> => {
    let chosen = await freePort(wanted);
    while (taken.has(chosen)) chosen = await freePort();
    taken.add(chosen);
    return chosen;
  };
  const chosen = {
    authority: await choose(kept?.data?.authority),
    enrolment: await choose(kept?.data?.enrolment),
    ledger: await choose(kept?.data?.ledger),
    bank: await choose(kept?.data?.bank),
  };
  writeFileSync(file, `${JSON.stringify(chosen)}\n`);
  return chosen;
}

/** Below 32768, where systems take the ports of outgoing connections from: one of those could get it before we listen. */
const anyPort = (): number => randomInt(20_000, 32_768);

async function freePort(wanted = anyPort()): Promise<number> {
  const probe = createServer();
  try {
    probe.listen(wanted, '127.0.0.1');
    await once(probe, 'listening');
    return (probe.address() as AddressInfo).port;
  } catch {
    // Taken since the last start: any free one will do, everybody is told the new address.
    return freePort();
  } finally {
    probe.close();
  }
}
