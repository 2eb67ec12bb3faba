/**
 * Reads the screen to somebody who cannot see it: each screen when it has come, each control that has the
 * focus, and what the page says by itself. Whatever the person does ends what is being said.
 */
import { type Clock } from '../clock.ts';
import { limits } from '../limits.ts';
import { onTouch } from '../touches.ts';
import { controlWords, NEWS, newsIn, type RoleWords, screenWords } from './spoken.ts';
import { asSentences } from './for-the-ear.ts';

export interface Ear {
  /** `after`: behind what is being said; else in its place. */
  say(text: string, when: 'now' | 'after'): void;
  hush(): void;
}

export interface NarratorWords extends RoleWords {
  /** Before the first screen that is read. */
  begins: string;
  canPress(names: string[]): string;
  /** In the place of what is not for everybody's ears. */
  notAloud: string;
}

export interface NarratorParts {
  ear: Ear;
  clock: Clock;
  words(): NarratorWords;
  /** What is on the screen is somebody's, and others would hear it too. */
  isOverheard(): boolean;
}

const PLACE = '.kiosk';
const SCREEN = 'main[data-screen]';
/** Changes when a question is laid over the screen, and when it is answered. */
const VEILED = 'data-veiled';
const DIALOG = '[role="alertdialog"]';

export class Narrator {
  readonly #parts: NarratorParts;
  readonly #observer: MutationObserver;
  #news = new Map<Element, string>();
  #cancel: () => void = () => {};
  #deaf: () => void = () => {};
  /** A screen has come and is not read yet: whatever changes belongs to it. */
  #arriving = true;
  #hasRead = false;
  #isOn = false;

  constructor(parts: NarratorParts) {
    this.#parts = parts;
    this.#observer = new MutationObserver((changes) => this.#changed(changes));
  }

  start(): void {
    this.#isOn = true;
    this.#hasRead = false;
    this.#arriving = true;
    this.#deaf();
    this.#deaf = onTouch(this.#acted);
    document.addEventListener('focusin', this.#focused);
    const place = document.querySelector(PLACE);
    if (place === null) return;
    this.#observer.observe(place, {
      subtree: true,
      childList: true,
      characterData: true,
      attributeFilter: [VEILED, 'aria-pressed', 'aria-checked', 'aria-expanded'],
    });
  }

  stop(): void {
    this.#isOn = false;
    this.#cancel();
    this.#observer.disconnect();
    this.#deaf();
    document.removeEventListener('focusin', this.#focused);
  }

  /** A screen has come: it is read once it stands still. */
  arrived(): void {
    if (!this.#isOn) return;
    this.#arriving = true;
    this.#cancel();
    this.#cancel = this.#parts.clock.after(limits.speechSettleMs, () => this.read());
  }

  /** From the beginning, also when it was read before. */
  read(): void {
    if (!this.#isOn) return;
    this.#arriving = false;
    this.#news = new Map(
      [...document.querySelectorAll(NEWS)].map((element) => [element, newsIn(element)]),
    );
    const before = this.#hasRead ? [] : [this.#parts.words().begins];
    this.#hasRead = true;
    const said = asSentences([...before, ...this.#screen()]);
    if (said !== '') this.#parts.ear.say(said, 'now');
  }

  #screen(): string[] {
    const root = document.querySelector(DIALOG) ?? document.querySelector(SCREEN);
    if (root === null) return [];
    const { title, tells, controls } = screenWords(root);
    const words = this.#parts.words();
    if (this.#parts.isOverheard()) {
      const heard = controls.filter(isForAll);
      return [
        ...[title].filter(isForAll),
        words.notAloud,
        ...(heard.length === 0 ? [] : [words.canPress(heard)]),
      ];
    }
    return [title, ...tells, ...(controls.length === 0 ? [] : [words.canPress(controls)])];
  }

  readonly #acted = (event: Event): void => {
    if (event instanceof KeyboardEvent && silentKeys.includes(event.key)) return;
    this.#parts.ear.hush();
  };

  readonly #focused = (event: FocusEvent): void => {
    if (event.target instanceof Element) this.#control(event.target, 'now');
  };

  #control(element: Element, when: 'now' | 'after'): void {
    const said = controlWords(element, this.#parts.words());
    if (said === null || (this.#parts.isOverheard() && !isForAll(said))) return;
    this.#parts.ear.say(said, when);
  }

  #changed(changes: MutationRecord[]): void {
    if (changes.some(({ attributeName }) => attributeName === VEILED)) return this.arrived();
    if (this.#arriving) return;
    const news: string[] = [];
    const now = new Map<Element, string>();
    for (const element of document.querySelectorAll(NEWS)) {
      const said = newsIn(element);
      now.set(element, said);
      if (said !== '' && said !== this.#news.get(element)) news.push(said);
    }
    this.#news = now;
    const told = this.#parts.isOverheard() ? news.filter(isForAll) : news;
    if (told.length > 0) this.#parts.ear.say(asSentences(told), 'after');
    const { activeElement } = document;
    const isFocusChanged = changes.some(
      ({ type, target }) => type === 'attributes' && target === activeElement,
    );
    if (isFocusChanged && activeElement !== null) this.#control(activeElement, 'after');
  }
}

/** A figure may be an amount, an account or a key of a PIN. */
const isForAll = (text: string): boolean => text !== '' && !/\p{N}/u.test(text);

const silentKeys: readonly string[] = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'];
