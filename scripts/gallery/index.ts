/**
 * The gallery: every screen in every language, theme and shape as a picture, with a page to look through
 * them; axe looks at each. `--check` draws nothing, and looks at how things stand instead. No kiosk and no
 * network is behind it. Ends with 1 where a fault was found.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDrawing } from './browser.ts';
import { openCatalogue } from './catalogue.ts';
import { checkPlay } from './check.ts';
import { choiceFrom, usage } from './choice.ts';
import { drawPlay, type Studio, viewsOf } from './draw.ts';
import { indexPage } from './index-page.ts';
import { buildInterface, serveInterface } from './interface.ts';
import { openStage } from './stage.ts';
import { workThrough } from './work-through.ts';

if (process.argv.includes('--help')) process.stdout.write(usage);
else await run();

async function run(): Promise<void> {
  const began = process.hrtime.bigint();
  const choice = choiceFrom(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), 'kangen-interface-'));
  const built = await buildInterface(folder);
  const served = await serveInterface(folder);
  const drawing = await openDrawing(choice.jobs);
  try {
    const stages = await Promise.all(drawing.pages.map((page) => openStage(page, served.url)));
    const tell = (line: string): void => void process.stdout.write(`${line}\n`);
    const catalogue = openCatalogue(choice.out);
    const studio: Studio = { choice, built, catalogue, browser: drawing.by, tell };
    const [said, faults] = choice.check
      ? await checked(studio, stages)
      : await drawn(studio, stages);
    const seconds = Number((process.hrtime.bigint() - began) / 1_000_000_000n);
    tell(`${said}, in ${seconds} s; ${faults === 0 ? 'no faults' : `${faults} faults`}`);
    process.exitCode = faults === 0 ? 0 : 1;
  } finally {
    await drawing.close();
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Stages = Awaited<ReturnType<typeof openStage>>[];

async function checked(studio: Studio, stages: Stages): Promise<[said: string, faults: number]> {
  const found = { views: 0, flaws: 0 };
  await workThrough(studio.choice.plays, stages, async (play, stage) => {
    const { views, flaws } = await checkPlay(studio, play, stage);
    found.views += views;
    found.flaws += flaws;
  });
  return [`${studio.choice.plays.length} scenes looked at in ${found.views} ways`, found.flaws];
}

async function drawn(studio: Studio, stages: Stages): Promise<[said: string, faults: number]> {
  const { choice, catalogue } = studio;
  let drawn = 0;
  await workThrough(choice.plays, stages, async (play, stage) => {
    const count = await drawPlay(studio, play, stage);
    drawn += count;
  });
  const files = new Set(
    choice.plays.flatMap((play) => viewsOf(choice, play).map(({ file }) => file)),
  );
  if (choice.whole) catalogue.prune(files);
  catalogue.save();
  writeFileSync(join(choice.out, 'index.html'), indexPage(catalogue.all()));
  const faults = catalogue
    .all()
    .filter(({ file }) => files.has(file))
    .reduce((sum, picture) => sum + picture.faults.length, 0);
  return [`${drawn} of ${files.size} pictures drawn into ${choice.out}/index.html`, faults];
}
