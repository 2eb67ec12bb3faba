/**
 * Looks at a scene in every size, shape, theme and reach for what cannot be touched or read as it stands;
 * axe, whose rules know neither size nor shape, once in each theme.
 */
import { viewsOf, type Studio } from './draw.ts';
import { type Stage } from './stage.ts';

/** @returns how many ways it was looked at, and how many flaws there were */
export async function checkPlay(
  { choice, tell }: Pick<Studio, 'choice' | 'tell'>,
  play: Studio['choice']['plays'][number],
  stage: Stage,
): Promise<{ views: number; flaws: number }> {
  const views = viewsOf(choice, play);
  const [first] = views;
  if (first === undefined) return { views: 0, flaws: 0 };
  let flaws = 0;
  const say = (where: string, said: readonly string[]): void => {
    flaws += said.length;
    for (const one of said) tell(`${where}: ${one}`);
  };
  say(first.file, await stage.play(play.scene, play.language, first.display));
  const asked = new Set<string>();
  for (const view of views) {
    await stage.show(view.display, view.shape);
    say(view.file, [...(await stage.flaws()), ...stage.complaints()]);
    if (asked.has(view.display.theme)) continue;
    asked.add(view.display.theme);
    say(view.file, await stage.breaches());
  }
  return { views: views.length, flaws };
}
