/**
 * What is spoken: one voice at a time, what waits behind it in its order, and silence at once when it is asked
 * for. Nothing of it is kept, and nothing of it is logged.
 */
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type SpeechView, type Utterance } from '../../protocol/speech.ts';
import { type Clock } from '../engine/ports.ts';
import { type Log } from '../log.ts';
import { type SpeechConfig } from './config.ts';
import { limits } from './limits.ts';
import { type Speaking, type Voice } from './voice.ts';

export interface SpeechParts {
  path: SpeechConfig['path'];
  voice: Voice;
  clock: Pick<Clock, 'after'>;
  log: Pick<Log, 'warn'>;
  /** Somebody is being served: what is on the screen may be theirs. */
  isServing(): boolean;
}

export class SpeechDesk {
  readonly #parts: SpeechParts;
  #speaking: Speaking | null = null;
  #waiting: Utterance[] = [];
  #plug: SpeechView['plug'];
  #hasFailed = false;
  #changed: () => void = () => {};

  constructor(parts: SpeechParts) {
    this.#parts = parts;
  }

  view(): SpeechView {
    const { path, voice } = this.#parts;
    return {
      path,
      languages: [...voice.languages],
      ...(this.#plug !== undefined && { plug: this.#plug }),
    };
  }

  onChange(listener: () => void): void {
    this.#changed = listener;
  }

  /** Without its headphones nobody hears what is said, and whoever wore them has gone. */
  plugged(plug: 'in' | 'out'): void {
    if (plug === this.#plug) return;
    this.#plug = plug;
    if (plug === 'out') this.hush();
    this.#changed();
  }

  say(utterance: Utterance): Failure | null {
    const { voice, path, isServing } = this.#parts;
    if (!voice.languages.includes(utterance.language))
      return failureOf('terminal-not-ready', 'no voice of this terminal speaks that language');
    // SECURITY: the second wall behind the page's own rule. Whatever it thinks is public: no amount, no
    // account, no number is spoken into a shop.
    if (path === 'loudspeaker' && isServing() && /\p{N}/u.test(utterance.text))
      return failureOf('caller-refused', 'figures of a customer are spoken over headphones alone');
    if (utterance.waits) {
      this.#waiting = [...this.#waiting, utterance].slice(-limits.utterancesWaitingMax);
    } else {
      this.#waiting = [utterance];
      this.#speaking?.silence();
    }
    if (this.#speaking === null) this.#next();
    return null;
  }

  hush(): void {
    this.#waiting = [];
    this.#speaking?.silence();
  }

  /** The next voice begins when the one before has ended: the sound device may be there for one alone. */
  #next(): void {
    const [first, ...others] = this.#waiting;
    if (first === undefined) return;
    this.#waiting = others;
    const speaking = this.#parts.voice.speak(first);
    this.#speaking = speaking;
    const cancel = this.#parts.clock.after(limits.utteranceMsMax, () => speaking.silence());
    void this.#after(speaking, cancel);
  }

  async #after(speaking: Speaking, cancel: () => void): Promise<void> {
    const how = await speaking.ended;
    cancel();
    this.#speaking = null;
    if (how === 'failed') this.#failed();
    this.#next();
  }

  #failed(): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#parts.log.warn({}, 'the voice has failed; it is tried again with whatever is said next');
  }
}
