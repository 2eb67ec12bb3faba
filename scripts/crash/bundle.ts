/**
 * The programs that are hurt, each as one file: a tracer stops a process at every call by which it looks
 * for a module, so that starting one from its sources takes longer than all that follows. What is
 * started again afterwards, and timed, are the sources themselves.
 */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const PROGRAMS = {
  authority: 'services/certificate-authority/index.ts',
  ledger: 'services/ledger/index.ts',
  bank: 'services/bank-sandbox/index.ts',
  kiosk: 'scripts/crash/kiosk-process.ts',
} as const;

export type Programs = Record<keyof typeof PROGRAMS, string>;

/** @returns the path of each */
export async function bundle(folder: string): Promise<Programs> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const at = (path: string): string => join(root, path);
  mkdirSync(folder, { recursive: true });
  // Packages with native code or data files beside them stay where they are.
  symlinkSync(at('node_modules'), join(folder, 'node_modules'));
  const outDir = join(folder, 'built');
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node24',
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(PROGRAMS).map(([name, path]) => [name, at(path)])),
        output: { format: 'esm', entryFileNames: '[name].mjs' },
      },
    },
    ssr: { noExternal: true, external: ['better-sqlite3', 'libxml2-wasm'], target: 'node' },
  });
  const built = (name: keyof Programs): string => join(outDir, `${name}.mjs`);
  return {
    authority: built('authority'),
    ledger: built('ledger'),
    bank: built('bank'),
    kiosk: built('kiosk'),
  };
}
