/** What has been drawn, from what, and what was found: kept beside the pictures from run to run. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { display } from '../../protocol/ipc.ts';
import { language } from '../../protocol/ledger.ts';

const picture = z.strictObject({
  file: z.string(),
  scene: z.string(),
  screen: z.string(),
  language,
  shape: z.enum(['portrait', 'landscape']),
  display,
  /** Of the interface and the scene: where it is the same, so is the picture. */
  source: z.string(),
  /** Of the elements and the styles: where it is the same, the picture is, too. */
  drawn: z.string(),
  faults: z.array(z.string()),
});
export type Picture = z.output<typeof picture>;

export interface Catalogue {
  all(): Picture[];
  /** As it was drawn last time, without a fault; null where it has to be drawn. */
  good(file: string): Picture | null;
  keep(picture: Picture): void;
  /** What no scene leads to any more goes. */
  prune(files: ReadonlySet<string>): void;
  save(): void;
}

export function openCatalogue(folder: string): Catalogue {
  mkdirSync(folder, { recursive: true });
  const place = join(folder, 'catalogue.json');
  const kept = new Map(read(place).map((one) => [one.file, one]));
  return {
    all: () => [...kept.values()],
    good: (file) => {
      const found = kept.get(file);
      return found?.faults.length === 0 && existsSync(join(folder, file)) ? found : null;
    },
    keep: (one) => kept.set(one.file, one),
    prune: (files) => {
      for (const file of kept.keys()) {
        if (files.has(file)) continue;
        kept.delete(file);
        rmSync(join(folder, file), { force: true });
      }
    },
    save: () => {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, JSON.stringify([...kept.values()]));
    },
  };
}

/** One of another version is no use: everything is drawn anew. */
function read(place: string): Picture[] {
  if (!existsSync(place)) return [];
  const parsed = z.array(picture).safeParse(JSON.parse(readFileSync(place, 'utf8')));
  return parsed.success ? parsed.data : [];
}
