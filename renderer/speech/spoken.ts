/**
 * What a screen says, read from what is on it: the same names, headings and states that a screen reader is
 * given, so that nothing is said twice in the code and nothing is spoken that is not shown.
 */

export interface ScreenWords {
  title: string;
  /** Everything else that it tells, in its order. */
  tells: string[];
  /** What can be pressed now; a pad of keys is one thing. */
  controls: string[];
}

/** @param root the screen's `main`, or the dialog that lies over it */
export function screenWords(root: Element): ScreenWords {
  const heading = root.querySelector('h1') ?? root.querySelector('h2');
  const title = heading === null ? '' : sentencesIn(heading).join(' ');
  const tells = sentencesIn(root, heading);
  return { title, tells, controls: controlsIn(root) };
}

/** What somebody is told who comes to this control; null: it is none. */
export function controlWords(element: Element, words: RoleWords): string | null {
  const control = element.closest(CONTROL);
  if (control === null) return null;
  const name = nameOf(control);
  if (name === '') return null;
  const isKey = control.closest('[role="group"]') !== null && /^\p{N}$/u.test(name);
  return [name, ...(isKey ? [] : stateOf(control, words))].join(', ');
}

export interface RoleWords {
  button: string;
  chosen: string;
  notChosen: string;
  opened: string;
  unavailable: string;
}

/** What the page says by itself when it changes. */
export const NEWS = '[role="status"], [role="alert"]';

export const newsIn = (element: Element): string => sentencesIn(element).join(' ');

const CONTROL = 'button, a[href], input, [role="button"], [role="radio"]';
/** So many together are a pad of keys. */
const PAD_KEYS_MIN = 10;

function stateOf(control: Element, words: RoleWords): string[] {
  const is = (name: string): string | null => control.getAttribute(name);
  const chosen = is('aria-checked') ?? is('aria-pressed');
  return [
    ...(chosen === null ? [words.button] : [chosen === 'true' ? words.chosen : words.notChosen]),
    ...(is('aria-expanded') === 'true' ? [words.opened] : []),
    ...(isDisabled(control) ? [words.unavailable] : []),
  ];
}

const isDisabled = (control: Element): boolean =>
  control.hasAttribute('disabled') || control.getAttribute('aria-disabled') === 'true';

function controlsIn(root: Element): string[] {
  const names: string[] = [];
  for (const control of root.querySelectorAll(CONTROL)) {
    if (isDisabled(control) || control.closest('[aria-hidden="true"]') !== null) continue;
    const group = control.closest('[role="group"]');
    const isPad = group !== null && group.querySelectorAll(CONTROL).length >= PAD_KEYS_MIN;
    const name = nameOf(isPad ? group : control);
    if (name !== '' && (!isPad || names.at(-1) !== name)) names.push(name);
  }
  return names;
}

function nameOf(element: Element): string {
  const label = element.getAttribute('aria-label');
  if (label !== null) return label.trim();
  const by = element.getAttribute('aria-labelledby');
  if (by !== null) {
    const named = by.split(' ').map((id) => element.ownerDocument.getElementById(id));
    return named.map((one) => (one === null ? '' : sentencesIn(one).join(' '))).join(' ');
  }
  const pieces: string[] = [];
  for (const child of element.childNodes) gather(child, null, pieces);
  return joined(pieces).join(' ');
}

const blocks: ReadonlySet<string> = new Set(
  'ADDRESS ARTICLE DD DIV DL DT FIGCAPTION FIGURE H1 H2 H3 H4 LI MAIN OL P SECTION TABLE TD TH TR UL'.split(
    ' ',
  ),
);
const BREAK = '\n';

function sentencesIn(root: Element, without: Element | null = null): string[] {
  const pieces: string[] = [];
  gather(root, without, pieces);
  return joined(pieces);
}

function gather(node: Node, without: Element | null, into: string[]): void {
  if (node.nodeType === TEXT) {
    into.push((node.textContent ?? '').replaceAll(/\s+/g, ' '));
    return;
  }
  if (node.nodeType !== ELEMENT) return;
  const element = node as Element;
  if (element === without || isSilent(element) || element.matches(CONTROL)) return;
  if (element.getAttribute('role') === 'img' || element.tagName === 'IMG') {
    into.push(
      BREAK,
      element.getAttribute('aria-label') ?? element.getAttribute('alt') ?? '',
      BREAK,
    );
    return;
  }
  if (element.tagName.toLowerCase() === 'svg') return;
  const isBlock = blocks.has(element.tagName);
  if (isBlock && element.tagName !== 'DD') into.push(BREAK);
  for (const child of element.childNodes) gather(child, without, into);
  if (element.tagName === 'DT') into.push(': ');
  else if (isBlock) into.push(BREAK);
}
const ELEMENT = 1;
const TEXT = 3;

const isSilent = (element: Element): boolean =>
  element.getAttribute('aria-hidden') === 'true' || element.hasAttribute('hidden');

/** One sentence for each block; pieces that stand apart on the screen are not run together. */
function joined(pieces: string[]): string[] {
  const lines: string[] = [''];
  for (const piece of pieces) {
    if (piece === BREAK) {
      lines.push('');
      continue;
    }
    const before = lines.pop() ?? '';
    lines.push(runsTogether(before, piece) ? `${before}, ${piece}` : before + piece);
  }
  return lines.map((line) => line.trim()).filter((line) => line !== '' && line !== ':');
}

/** `3 May` and `Bakery` do; the parts of `€49.20` do not, nor do 3000 and 円. */
function runsTogether(before: string, after: string): boolean {
  const last = before.at(-1) ?? '';
  const first = after.at(0) ?? '';
  if (/\p{L}/u.test(last)) return /[\p{L}\p{N}]/u.test(first);
  return /\p{N}/u.test(last) && /\p{Script=Latin}/u.test(first);
}
