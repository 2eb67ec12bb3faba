// Builds the kiosk when anything it is made of changed since the last build.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './runtime.ts';

const sources = [
  'protocol',
  'main',
  'preload',
  'renderer',
  'electron.vite.config.ts',
  'scripts/words-faces.ts',
  'package-lock.json',
  'tsconfig.json',
];
const built = [
  'out/main/index.js',
  'out/main/serving.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
];
const stamp = path.join(root, 'out/.sources');

export function build(): void {
  const current = hashOfSources();
  const isBuilt = built.every((file) => existsSync(path.join(root, file)));
  if (isBuilt && existsSync(stamp) && readFileSync(stamp, 'utf8') === current) {
    process.stdout.write(`The build is up to date: ${sizes()}.\n`);
    return;
  }
  process.stdout.write('Building the kiosk.\n');
  const electronVite = path.join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  execFileSync(process.execPath, [electronVite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  writeFileSync(stamp, current);
  process.stdout.write(`Built: ${sizes()}.\n`);
}

/** What is loaded at a start, and what a page may ask for: so that nobody adds to it unseen. */
function sizes(): string {
  const kibibytes = (folder: string, isCounted: (file: string) => boolean): number =>
    filesIn(folder)
      .filter(isCounted)
      .reduce((sum, file) => sum + statSync(path.join(root, file)).size, 0) / 1024;
  const isFont = (file: string): boolean => file.endsWith('.woff2');
  const parts = ['main', 'preload', 'renderer'].map(
    (part) => `${part} ${Math.round(kibibytes(`out/${part}`, (file) => !isFont(file)))} KiB`,
  );
  return `${parts.join(', ')}, fonts ${Math.round(kibibytes('out/renderer', isFont))} KiB`;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesIn)) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesIn(source: string): string[] {
  const entries = isFolder(source)
    ? readdirSync(path.join(root, source), { recursive: true, withFileTypes: true })
    : undefined;
  if (!entries) return existsSync(path.join(root, source)) ? [source] : [];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

function isFolder(source: string): boolean {
  return existsSync(path.join(root, source)) && !path.extname(source);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) build();
