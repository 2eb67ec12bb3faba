/** Which scenes a run of all tests draws: those of the screens that the last commit changed, or a few of the journey. */
import { execFileSync } from 'node:child_process';
import { type Scene } from '../../test/unit/renderer/fixtures/scenes.ts';

/** Every picture has its price: what is more than these is drawn by whoever changes it. */
const RECENT_SCENES_MAX = 3;

const usual = ['confirm', 'paid'];

/** @param changed paths from the root; null where nobody can tell, as in a clone of one commit */
export function recentScenes(scenes: readonly Scene[], changed: readonly string[] | null): Scene[] {
  const screens = new Set(changed?.map(screenOf));
  const own = scenes.filter(({ screen }) => screens.has(screen));
  return own.length > 0 && own.length <= RECENT_SCENES_MAX
    ? own
    : scenes.filter(({ name }) => usual.includes(name));
}

const screenOf = (file: string): string | undefined =>
  /^renderer\/screens\/([a-z-]+)\.tsx$/.exec(file)?.[1];

/** Of the last commit; null where it cannot be compared with the one before. */
export function changedFiles(root: string): string[] | null {
  try {
    const said = execFileSync('git', ['diff', '--name-only', 'HEAD~1', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return said.split('\n').filter((file) => file !== '');
  } catch {
    // Not a repository, no git, or the first commit there is: then the usual ones are drawn.
    return null;
  }
}
