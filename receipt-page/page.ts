/** Draws the page. It opens with what stands behind `#` in its address, else it waits for a paste or a file. */
import { check, type Shown, type Verdict } from './check.ts';
import { type KnownKey, readKeys, shortThumbprint } from './keys.ts';
import { readShown } from './shown.ts';
import { tell } from './telling.ts';
import { type Language, languageOf, languages, words } from './words.ts';

interface State {
  language: Language;
  keys: KnownKey[];
  shown: Shown | null;
  verdict: Verdict | null;
  /** What was given as a key and is none. */
  keyUnreadable: boolean;
}

const state: State = {
  language: languageOf(navigator.languages),
  keys: [],
  shown: null,
  verdict: null,
  keyUnreadable: false,
};

void begin();

async function begin(): Promise<void> {
  addEventListener('hashchange', () => void show(location.hash));
  // Absent where the page is not a secure context.
  if (globalThis.crypto?.subtle === undefined) {
    state.verdict = { kind: 'cannot-check' };
    draw();
    return;
  }
  const embedded = document.querySelector('#keys')?.textContent ?? '';
  state.keys = (await readKeys(embedded, 'page')) ?? [];
  await show(location.hash);
}

async function show(text: string): Promise<void> {
  state.shown = readShown(text === '#' ? '' : text);
  state.verdict = state.shown === null ? null : await check(state.shown, state.keys);
  draw();
}

async function giveKey(text: string): Promise<void> {
  const given = await readKeys(text, 'reader');
  state.keyUnreadable = given === null;
  // SECURITY: a key that came with the page is never replaced by what a reader was handed.
  const known = new Set(state.keys.map(({ kid }) => kid));
  state.keys = [...state.keys, ...(given ?? []).filter(({ kid }) => !known.has(kid))];
  state.verdict = state.shown === null ? null : await check(state.shown, state.keys);
  draw();
}

function draw(): void {
  const w = words[state.language];
  document.documentElement.lang = state.language;
  document.title = w.title;
  const main = document.querySelector('main');
  main?.replaceChildren(
    make('header', {}, [make('p', { class: 'name' }, [w.title]), languageChoice()]),
    ...(state.verdict === null ? [] : [verdictView(state.verdict)]),
    receiptForm(),
    keysView(),
    make('p', { class: 'note' }, [w.how]),
  );
}

function languageChoice(): HTMLElement {
  const choices = Object.entries(languages).map(([language, name]) => {
    const choice = button(name, 'quiet', () => {
      state.language = languageOf([language]);
      draw();
    });
    choice.lang = language;
    choice.setAttribute('aria-pressed', String(language === state.language));
    return choice;
  });
  return make('div', { class: 'languages' }, choices);
}

function verdictView(verdict: Verdict): HTMLElement {
  const { mood, title, hero, said, facts } = tell(verdict, state.language);
  return make(
    'section',
    { class: `verdict ${mood}`, role: 'status', 'data-verdict': verdict.kind },
    [
      make('h1', {}, [title]),
      ...(hero === null ? [] : [make('p', { class: 'hero' }, [hero])]),
      ...said.map((sentence, place) =>
        make('p', { class: hero !== null && place === 0 ? 'lead' : 'said' }, [sentence]),
      ),
      ...(facts.length === 0
        ? []
        : [
            make(
              'dl',
              {},
              facts.map(({ name, value }) =>
                make('div', {}, [make('dt', {}, [name]), make('dd', {}, [value])]),
              ),
            ),
          ]),
    ],
  );
}

function receiptForm(): HTMLElement {
  const w = words[state.language];
  const box = make('textarea', { id: 'receipt', rows: '4', spellcheck: 'false' });
  return make('section', { class: 'give' }, [
    make('label', { for: 'receipt' }, [w.receipt]),
    make('p', { class: 'hint' }, [w.receiptHint]),
    box,
    make('div', { class: 'actions' }, [
      button(w.check, 'primary', () => void show(box.value)),
      fileChoice(w.file, (text) => void show(text)),
    ]),
  ]);
}

function keysView(): HTMLElement {
  const w = words[state.language];
  const box = make('textarea', { id: 'key', rows: '3', spellcheck: 'false' });
  return make('details', state.verdict?.kind === 'unknown-key' ? { open: '' } : {}, [
    make('summary', {}, [w.keys]),
    ...(state.keys.length === 0
      ? [make('p', {}, [w.noKeys])]
      : state.keys.map(({ kid }) => make('p', { class: 'key' }, [shortThumbprint(kid)]))),
    make('label', { for: 'key' }, [w.giveKey]),
    make('p', { class: 'hint' }, [w.giveKeyHint]),
    box,
    ...(state.keyUnreadable ? [make('p', { role: 'alert' }, [w.keyUnreadable])] : []),
    button(w.useKey, 'quiet', () => void giveKey(box.value)),
  ]);
}

function fileChoice(label: string, opened: (text: string) => void): HTMLElement {
  const input = make('input', { type: 'file', class: 'file' });
  input.addEventListener('change', () => {
    void input.files?.[0]?.text().then(opened);
  });
  return make('label', { class: 'button quiet' }, [label, input]);
}

function button(label: string, kind: 'primary' | 'quiet', pressed: () => void): HTMLElement {
  const made = make('button', { type: 'button', class: `button ${kind}` }, [label]);
  made.addEventListener('click', pressed);
  return made;
}

/** SECURITY: text goes in as text and never as markup; a receipt is somebody else's words. */
function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string>,
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
