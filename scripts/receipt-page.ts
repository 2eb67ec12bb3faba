/**
 * Makes the page on which a customer checks a receipt alone: one file, whole in itself, that asks no
 * network and works from a disk. With the ledger's public keys inside it knows whose receipts are genuine:
 *
 *   npm run receipt-page -- [--keys JWKS-FILE] [--out FILE]
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build, type Rollup } from 'vite';
import { z } from 'zod';
import { root } from './runtime.ts';

const room = path.join(root, 'receipt-page');
export const receiptPageFile = path.join(root, 'out/receipt-page/receipt.html');

/** Public signing keys; `retiredAt` where one is no longer used, in seconds since the epoch. */
const publicKeys = z.object({
  keys: z
    .array(
      z.object({
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        x: z.string(),
        y: z.string(),
        use: z.enum(['sig', 'enc']),
        retiredAt: z.int().min(0).optional(),
      }),
    )
    .min(1),
});
type PublicKeys = z.infer<typeof publicKeys>;

/** @param keys a JWK set (RFC 7517); what is private or for encryption in it stays out of the page */
export async function receiptPage(keys: unknown): Promise<string> {
  const script = inlined(await bundled(), 'script');
  const style = inlined(readFileSync(path.join(room, 'page.css'), 'utf8'), 'style');
  const known = JSON.stringify(signingKeys(keys)).replaceAll('<', String.raw`\u003c`);
  // Whole elements: a hash in the policy is over every character between their tags.
  const parts: Record<string, string> = {
    policy: `<meta http-equiv="content-security-policy" content="${policyFor(script, style)}" />`,
    style: `<style>${style}</style>`,
    keys: `<script type="application/json" id="keys">${known}</script>`,
    script: `<script>${script}</script>`,
  };
  const page = readFileSync(path.join(room, 'page.html'), 'utf8');
  return page.replaceAll(/<!-- (\w+) -->/g, (whole, name: string) => parts[name] ?? whole);
}

/** Not made smaller: who wants to know what the page does can read it in the page. */
async function bundled(): Promise<string> {
  const output = await build({
    root: room,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: path.join(room, 'page.ts'), formats: ['iife'], name: 'kangenReceipt' },
    },
  });
  const [first] = [output].flat() as Rollup.RollupOutput[];
  const chunk = first?.output[0];
  if (chunk === undefined || first?.output.length !== 1) throw new Error('the page is one script');
  return chunk.code;
}

/** SECURITY: nothing but these two texts runs or styles, and nothing goes out, whatever is pasted. */
function policyFor(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

const hashOf = (text: string): string =>
  `sha256-${createHash('sha256').update(text).digest('base64')}`;

function inlined(text: string, element: 'script' | 'style'): string {
  if (text.toLowerCase().includes(`</${element}`)) throw new Error(`the ${element} ends itself`);
  return text;
}

function signingKeys(keys: unknown): PublicKeys | { keys: [] } {
  if (keys === null) return { keys: [] };
  return { keys: publicKeys.parse(keys).keys.filter(({ use }) => use === 'sig') };
}

export function writeReceiptPage(file: string, page: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, page);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: { keys: { type: 'string' }, out: { type: 'string', default: receiptPageFile } },
  });
  const keys: unknown =
    values.keys === undefined ? null : JSON.parse(readFileSync(values.keys, 'utf8'));
  writeReceiptPage(values.out, await receiptPage(keys));
  process.stdout.write(
    `${values.out}: ${keys === null ? 'without a key; readers give one' : 'with the keys given'}\n`,
  );
}
