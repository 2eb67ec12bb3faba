// Writes the bill of materials of what ships, CycloneDX as npm makes it of the lock file: dist/kangen.cdx.json.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { root } from './runtime.ts';

const document = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string() }) }),
  components: z.array(z.looseObject({ name: z.string(), version: z.string() })),
});
export type BillOfMaterials = z.infer<typeof document>;

/** With the tools too: what is drawn on the screen is bundled from among them. */
export function billOfMaterials(): BillOfMaterials {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const text = execFileSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const made = document.parse(JSON.parse(text));
  // npm calls it by the folder it stands in.
  made.metadata.component.name = 'kangen';
  return made;
}

export function writeBillOfMaterials(folder: string): string {
  const file = path.join(folder, 'kangen.cdx.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(billOfMaterials(), undefined, 2)}\n`);
  return file;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = writeBillOfMaterials(path.join(root, 'dist'));
  process.stdout.write(`Written: ${path.relative(root, file)}\n`);
}
