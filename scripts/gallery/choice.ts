/** What is drawn, in which ways: as the command line says. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Display, display } from '../../protocol/ipc.ts';
import { type Language, language } from '../../protocol/ledger.ts';
import { type Scene, scenesIn } from '../../test/unit/renderer/fixtures/scenes.ts';
import { changedFiles, recentScenes } from './recent.ts';
import { type Shape, shapes } from './stage.ts';

export const usage = `npm run gallery -- [options] [SCENE …]

  --changed            only what is not drawn as it was
  --recent             upright and light, what the last commit changed, or a few of the journey
  --check              draws nothing: looks for what is cut off, covered, too faint or too small
  --language ja        one language      --theme dark          one theme
  --shape portrait     one shape         --text 150            size of the text, in percent
  --reach              low buttons       --jobs 2              pages at a time
  --out FOLDER         instead of gallery/
`;

export interface Choice {
  changed: boolean;
  check: boolean;
  out: string;
  jobs: number;
  shapes: Shape[];
  displays: Display[];
  /** Each scene in each language. */
  plays: { scene: Scene; language: Language }[];
  /** Nothing was left out. */
  whole: boolean;
}

const texts = [100, 125, 150] as const;

/** @throws where an option or a scene is not known */
export function choiceFrom(args: readonly string[]): Choice {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      changed: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      recent: { type: 'boolean', default: false },
      language: { type: 'string' },
      theme: { type: 'string' },
      shape: { type: 'string' },
      text: { type: 'string' },
      reach: { type: 'boolean' },
      jobs: { type: 'string', default: '3' },
      out: { type: 'string', default: 'gallery' },
    },
  });
  const oneOf = <T extends string>(all: readonly T[], wanted: string | undefined): T[] => {
    const found = all.filter((one) => (wanted ?? one) === one);
    if (found.length === 0) throw new Error(`${wanted} is none of ${all.join(', ')}`);
    return found;
  };
  const sizes = oneOf(texts.map(String), values.text ?? (values.check ? undefined : '100'));
  const themes = oneOf(
    display.shape.theme.options,
    values.theme ?? (values.recent ? 'light' : undefined),
  );
  const reaches = values.reach === true ? [true] : values.check ? [false, true] : [false];
  const files = values.recent ? changedFiles(join(import.meta.dirname, '..', '..')) : null;
  const plays = oneOf(language.options, values.language).flatMap((language) =>
    (values.recent ? recentScenes(scenesIn(language), files) : scenesIn(language))
      .filter(({ name }) => positionals.length === 0 || positionals.includes(name))
      .map((scene) => ({ scene, language })),
  );
  const unknown = positionals.find((name) => plays.every(({ scene }) => scene.name !== name));
  if (unknown !== undefined) throw new Error(`there is no scene ${unknown}`);
  // Another theme has other colours and lines: what holds in it at both ends of the sizes holds between them.
  const isBetween = ({ text, theme, reach }: Display): boolean =>
    values.check && values.theme === undefined && theme !== 'light' && (reach || text === 125);
  return {
    changed: values.changed,
    check: values.check,
    out: values.out,
    jobs: Math.max(1, Number(values.jobs)),
    shapes: oneOf(Object.keys(shapes) as Shape[], values.shape ?? (values.recent ? 'portrait' : undefined)),
    displays: sizes
      .flatMap((text) =>
        themes.flatMap((theme) =>
          reaches.map((reach) => display.parse({ text: Number(text), theme, reach })),
        ),
      )
      .filter((one) => !isBetween(one)),
    plays,
    whole:
      positionals.length === 0 &&
      !values.recent &&
      [values.language, values.shape, values.theme].every((one) => one === undefined),
  };
}
