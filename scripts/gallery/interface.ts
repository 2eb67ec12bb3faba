/** The touch interface, built once and served to the browser that draws it, with the kiosk's own policy. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { contentSecurityPolicy } from '../../main/assets.ts';

const root = join(import.meta.dirname, '..', '..');

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/**
 * Chromium writes to the log of every document whose policy has a `sandbox` a warning that is meant for
 * frames. A picture does nothing that the directive forbids; that the kiosk has it is tested elsewhere.
 */
const policy = contentSecurityPolicy.replace(/; sandbox [^;]*/, '');

export interface BuiltInterface {
  /** Of everything that is built. */
  digest: string;
  /** Of what the same elements would be drawn with: styles and fonts. */
  looksDigest: string;
}

/** @param built the folder it is built into: of each run its own, so that two can run at once */
export async function buildInterface(built: string): Promise<BuiltInterface> {
  await build({
    root: join(root, 'renderer'),
    base: './',
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: {
      outDir: built,
      emptyOutDir: true,
      target: 'chrome130',
      assetsInlineLimit: 0,
      modulePreload: false,
      chunkSizeWarningLimit: 4_000,
    },
  });
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' })
    .filter((file) => extname(file) !== '')
    .toSorted();
  return {
    digest: digestOf(built, files),
    looksDigest: digestOf(
      built,
      files.filter((file) => !['.js', '.html'].includes(extname(file))),
    ),
  };
}

function digestOf(built: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(built, file)));
  return hash.digest('hex');
}

export interface Served {
  url: string;
  close(): Promise<void>;
}

export async function serveInterface(built: string): Promise<Served> {
  const server = createServer((request, answer) => {
    const { pathname } = new URL(request.url ?? '/', 'http://kiosk.test');
    const file = join(built, pathname === '/' ? 'index.html' : pathname);
    const type = types[extname(file)];
    if (pathname === '/favicon.ico') {
      answer.writeHead(204).end();
      return;
    }
    if (type === undefined || !file.startsWith(built)) {
      answer.writeHead(404).end();
      return;
    }
    answer.writeHead(200, {
      'content-type': type,
      'content-security-policy': policy,
      'cache-control': 'max-age=3600',
    });
    answer.end(readFileSync(file));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a port was asked for');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
