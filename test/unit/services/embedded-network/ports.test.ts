import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { choosePorts } from '../../../../services/embedded-network/ports.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'kangen-ports-'));
});
afterEach(() => rmSync(data, { recursive: true }));

it('are four, none of which an outgoing connection is given', async () => {
  const ports = Object.values(await choosePorts(data));
  expect(new Set(ports).size).toBe(4);
  for (const port of ports) expect(port).toBeLessThan(32_768);
});

it('are the same at the next start, but for one that somebody has taken', async () => {
  const before = await choosePorts(data);
  const somebody = createServer().listen(before.ledger, '127.0.0.1');
  await once(somebody, 'listening');
  const { ledger, ...others } = await choosePorts(data);
  somebody.close();
  expect(before).toMatchObject(others);
  expect(ledger).not.toBe(before.ledger);
});
