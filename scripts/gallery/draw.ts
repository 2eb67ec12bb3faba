/** Draws every scene that was chosen, in every way that was chosen, and has axe look at each, and at how it stands. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Display } from '../../protocol/ipc.ts';
import { type Catalogue, type Picture } from './catalogue.ts';
import { type Choice } from './choice.ts';
import { type BuiltInterface } from './interface.ts';
import { type Shape, type Stage } from './stage.ts';

type Play = Choice['plays'][number];
interface View {
  shape: Shape;
  display: Display;
  file: string;
}

export interface Studio {
  choice: Choice;
  built: BuiltInterface;
  catalogue: Catalogue;
  /** Of the browser, which has its own idea of how a thing is drawn. */
  browser: string;
  tell(line: string): void;
}

export function fileOf({ scene, language }: Play, shape: Shape, { text, theme, reach }: Display) {
  const size = text === 100 ? '' : `-${text}`;
  return `${language}/${scene.name}-${shape}-${theme}${size}${reach ? '-reach' : ''}.png`;
}

export function viewsOf({ shapes, displays }: Choice, play: Play): View[] {
  // A panel that lies is low enough as it is.
  const lies = (shape: Shape, { reach }: Display): boolean => reach && shape === 'landscape';
  return shapes.flatMap((shape) =>
    displays
      .filter((display) => !lies(shape, display))
      .map((display) => ({ shape, display, file: fileOf(play, shape, display) })),
  );
}

/** @returns how many pictures were drawn; the others are as they were */
export async function drawPlay(studio: Studio, play: Play, stage: Stage): Promise<number> {
  const { choice, catalogue, built, browser } = studio;
  const views = viewsOf(choice, play);
  const source = digest(built.digest, browser, JSON.stringify(play.scene));
  const isSame = ({ file }: View): boolean => catalogue.good(file)?.source === source;
  if (choice.changed && views.every(isSame)) return 0;
  const [first] = views;
  if (first === undefined) return 0;
  const missed = await stage.play(play.scene, play.language, first.display);
  let drawn = 0;
  for (const view of views) {
    await stage.show(view.display, view.shape);
    const looks = digest(built.looksDigest, browser, await stage.elements());
    const before = catalogue.good(view.file);
    const redraw = !choice.changed || missed.length > 0 || before?.drawn !== looks;
    const faults = redraw ? await drawView(studio, view, stage) : [];
    const said = [...missed, ...stage.complaints(), ...faults];
    drawn += redraw ? 1 : 0;
    for (const fault of said) studio.tell(`${view.file}: ${fault}`);
    catalogue.keep(pictureOf(play, view, { source, drawn: looks, faults: said }));
  }
  return drawn;
}

async function drawView({ choice }: Studio, view: View, stage: Stage): Promise<string[]> {
  const file = join(choice.out, view.file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await stage.page.screenshot());
  return [...(await stage.breaches()), ...(await stage.flaws())];
}

const pictureOf = (
  { scene, language }: Play,
  { file, shape, display }: View,
  found: Pick<Picture, 'source' | 'drawn' | 'faults'>,
): Picture => ({ file, scene: scene.name, screen: scene.screen, language, shape, display, ...found });

function digest(...parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
