// Plants one import per rule in a small tree of rooms, and expects each rule to find its own.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cruise, findings, type CruiseReport } from '../../../scripts/architecture.ts';
import { root } from '../../../scripts/runtime.ts';

const allowed: Record<string, string> = {
  'protocol/money.ts': `import { z } from 'zod'; export const amount = z.bigint();`,
  'protocol/sealed/sign.ts': `import { CompactSign } from 'jose'; import { amount } from '../money.ts'; export { CompactSign, amount };`,
  'main/index.ts': `import { engine } from './engine/engine.ts'; import { open } from './store/open.ts'; import { app } from 'electron'; export { engine, open, app };`,
  'main/engine/engine.ts': `import assert from 'node:assert/strict'; import { port } from './ports.ts'; export const engine = (): string => { assert(port); return port; };`,
  'main/engine/ports.ts': `import type { amount } from '../../protocol/money.ts'; export const port = 'port' as string & { amount?: typeof amount };`,
  'main/store/open.ts': `import Database from 'better-sqlite3'; export const open = Database;`,
  'main/identity/key.ts': `import forge from 'node-forge'; import { X509Certificate } from 'node:crypto'; export { forge, X509Certificate };`,
  'main/channels/tls.ts': `import { Agent } from 'undici'; import tls from 'node:tls'; export { Agent, tls };`,
  'preload/index.ts': `import { contextBridge } from 'electron'; import { amount } from '../protocol/money.ts'; export { contextBridge, amount };`,
  'renderer/main.tsx': `import { createRoot } from 'react-dom/client'; import { Button } from 'react-aria-components'; import { amount } from '../protocol/money.ts'; export { createRoot, Button, amount };`,
  'services/ledger/store/open.ts': `import Database from 'better-sqlite3'; export const open = Database;`,
  'services/mutual-tls/server.ts': `import fastify from 'fastify'; import https from 'node:https'; export { fastify, https };`,
  'services/embedded-network/processes.ts': `import { spawn } from 'node:child_process'; export { spawn };`,
  'services/bank-sandbox/rules.ts': `import { server } from './server.ts'; export { server };`,
  'services/bank-sandbox/server.ts': `import { amount } from '../../protocol/money.ts'; export const server = amount;`,
  'services/certificate-authority/issue.ts': `import { amount } from '../../protocol/money.ts'; export const issue = amount;`,
  'scripts/dist.ts': `import { z } from 'zod'; export const dist = z;`,
  'test/support/network.ts': `import forge from 'node-forge'; import Database from 'better-sqlite3'; export { forge, Database };`,
};

/** rule → the file that breaks it, and how */
const planted: Record<string, readonly [file: string, text: string]> = {
  'no-circular': [
    'main/circle-a.ts',
    `import { b } from './circle-b.ts'; export const a = (): unknown => b;`,
  ],
  'no-orphans': ['main/left-over.ts', `export const leftOver = 1;`],
  resolvable: ['main/nowhere.ts', `import { gone } from './gone.ts'; export { gone };`],
  'store-owns-databases': [
    'main/engine-room.ts',
    `import type Database from 'better-sqlite3'; export type Db = Database.Database;`,
  ],
  'identity-owns-forge': [
    'services/certificate-authority/forge.ts',
    `import forge from 'node-forge'; export { forge };`,
  ],
  'channels-own-sockets': [
    'main/ipc/fetch.ts',
    `import { request } from 'undici'; export { request };`,
  ],
  'mutual-tls-owns-sockets': [
    'services/ledger/own-server.ts',
    `import net from 'node:net'; export { net };`,
  ],
  'network-owns-processes': [
    'main/shell.ts',
    `import { exec } from 'node:child_process'; export { exec };`,
  ],
  'protocol-is-poor': [
    'protocol/clever.ts',
    `import { createHash } from 'node:crypto'; export { createHash };`,
  ],
  'sealed-adds-jose': ['protocol/sealed/read.ts', `import fs from 'node:fs'; export { fs };`],
  'renderer-is-untrusted': [
    'renderer/peek.ts',
    `import { CompactSign } from '../protocol/sealed/sign.ts'; export { CompactSign };`,
  ],
  'preload-only-forwards': ['preload/disk.ts', `import fs from 'node:fs'; export { fs };`],
  'engine-is-pure': [
    'main/engine/shortcut.ts',
    `import { open } from '../store/open.ts'; export { open };`,
  ],
  'main-stands-alone': [
    'main/borrow.ts',
    `import { server } from '../services/bank-sandbox/server.ts'; export { server };`,
  ],
  'services-stand-alone': [
    'services/ledger/borrow.ts',
    `import { port } from '../../main/engine/ports.ts'; export { port };`,
  ],
  'parties-keep-apart': [
    'services/ledger/pay.ts',
    `import { server } from '../bank-sandbox/server.ts'; export { server };`,
  ],
  'product-without-tools': [
    'services/ledger/seed.ts',
    `import { Database } from '../../test/support/network.ts'; export { Database };`,
  ],
  'servers-ship-their-libraries': [
    'services/ledger/page.ts',
    `import { createElement } from 'react'; export { createElement };`,
  ],
};

describe('the architecture rules', () => {
  let folder: string;
  let found: CruiseReport;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kangen-rooms-'));
    const files = Object.entries(allowed)
      .concat(Object.values(planted).map(([file, text]) => [file, text]))
      .concat([['main/circle-b.ts', `import { a } from './circle-a.ts'; export const b = a;`]]);
    for (const [file, text] of files) {
      mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    for (const shared of ['node_modules', 'package.json', 'tsconfig.json']) {
      symlinkSync(path.join(root, shared), path.join(folder, shared));
    }
    found = cruise(folder);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(planted))('%s finds what breaks it', (rule, [file]) => {
    const broken = found.summary.violations.filter(({ rule: { name } }) => name === rule);
    expect(broken.map(({ from }) => from)).toContain(file);
  });

  it('finds nothing in files that keep to the rules', () => {
    const accused = found.summary.violations.filter(({ from }) => from in allowed);
    expect(accused).toEqual([]);
  });

  it('looks at every file', () => {
    const sources = found.modules.map(({ source }) => source);
    expect(sources).toEqual(expect.arrayContaining(Object.keys(allowed)));
  });

  it('is not content with having looked at too little', () => {
    const nothing: CruiseReport = { modules: [], summary: { violations: [] } };
    expect(findings(nothing, { protocol: 1, main: 0 })).toEqual([
      'protocol: 0 modules were looked at, expected 1',
    ]);
  });
});
