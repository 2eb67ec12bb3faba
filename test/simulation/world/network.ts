/**
 * Carries requests and answers, and does to them what networks do: loses, repeats, reorders, delays by
 * days, cuts links in one direction or both, and lets somebody in between answer in the wrong tongue.
 * What the sender is told is what a real client would be told: an answer, or that it does not know.
 */
import { type Exchange, type Exchanged } from '../../../main/channels/exchange.ts';
import { headersTimeoutMs } from '../../../main/channels/limits.ts';
import { type EventLoop } from './event-loop.ts';
import { type EventLog } from './event-log.ts';
import { type Life } from './machine.ts';
import { type Random } from './random.ts';

export interface Answer {
  status: number;
  text: string;
}

/** @returns null where the connection is cut instead */
export type Serve = (from: string, call: Exchange) => Promise<Answer | null>;

/** Each a probability per message; `lateMsMean` is how late late is. */
export interface NetworkFaults {
  loseRequest: number;
  loseAnswer: number;
  duplicate: number;
  late: number;
  lateMsMean: number;
  garble: number;
  delayMsMean: number;
}

export const soundNetwork: NetworkFaults = {
  loseRequest: 0,
  loseAnswer: 0,
  duplicate: 0,
  late: 0,
  lateMsMean: 0,
  garble: 0,
  delayMsMean: 20,
};

export interface Observer {
  sent(from: string, to: string, call: Exchange): void;
  answered(to: string, call: Exchange, answer: Answer): void;
}

const REFUSED_MS = 3;
const COPIES_MAX = 4;

export class Network {
  readonly #loop: EventLoop;
  readonly #random: Random;
  readonly #log: EventLog;
  readonly #servers = new Map<string, Serve>();
  /** `from>to` */
  readonly #cut = new Set<string>();
  faults: NetworkFaults = soundNetwork;
  observer: Observer = { sent: () => {}, answered: () => {} };

  constructor(parts: { loop: EventLoop; random: Random; log: EventLog }) {
    this.#loop = parts.loop;
    this.#random = parts.random;
    this.#log = parts.log;
  }

  listen(name: string, serve: Serve): void {
    this.#servers.set(name, serve);
  }

  cut(from: string, to: string): void {
    this.#cut.add(`${from}>${to}`);
  }

  healAll(): void {
    this.#cut.clear();
  }

  /** @param life the sender's: the dead are told nothing */
  send(call: Exchange, route: { from: string; to: string; life: Life }): Promise<Exchanged> {
    const { from, to, life } = route;
    this.observer.sent(from, to, call);
    return new Promise((resolve) => {
      let told = false;
      const tell = (exchanged: Exchanged): void => {
        if (told || !life.alive) return;
        told = true;
        this.#log.note(from, `${to} ${call.method} ${call.url.pathname}: ${worded(exchanged)}`);
        resolve(exchanged);
      };
      this.#loop.after(headersTimeoutMs, () => tell({ ok: false, reason: 'timeout' }));
      this.#carry(call, { from, to, tell });
    });
  }

  #carry(call: Exchange, hop: { from: string; to: string; tell: Tell }): void {
    const { loseRequest, duplicate, late, lateMsMean } = this.faults;
    if (this.#random.chance(loseRequest)) return;
    const copies = this.#random.chance(duplicate) ? 2 + this.#random.below(COPIES_MAX - 1) : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const slow = this.#random.chance(copy === 0 ? late : 0.5);
      const delayMs = this.#delayMs() + (slow ? this.#random.around(lateMsMean) : 0);
      this.#loop.after(delayMs, () => this.#arrive(call, hop));
    }
  }

  #arrive(call: Exchange, { from, to, tell }: { from: string; to: string; tell: Tell }): void {
    const serve = this.#servers.get(to);
    const refused = (): unknown =>
      this.#loop.after(REFUSED_MS, () => tell({ ok: false, reason: 'connection' }));
    if (serve === undefined || this.#cut.has(`${from}>${to}`)) return void refused();
    this.#log.note(to, `gets ${call.method} ${call.url.pathname} from ${from}`, call.body);
    void serve(from, call).then((answer) => {
      if (answer === null) return refused();
      this.observer.answered(to, call, answer);
      return this.#goBack(answer, { from, to, tell });
    });
  }

  #goBack(answer: Answer, { from, to, tell }: { from: string; to: string; tell: Tell }): void {
    const { loseAnswer, garble, late, lateMsMean } = this.faults;
    if (this.#random.chance(loseAnswer) || this.#cut.has(`${to}>${from}`)) return;
    const garbled = this.#random.chance(garble);
    const slow = this.#random.chance(late);
    const delayMs = this.#delayMs() + (slow ? this.#random.around(lateMsMean) : 0);
    const heard = garbled ? this.#garbled(answer) : answer;
    this.#loop.after(delayMs, () => tell({ ok: true, ...heard }));
  }

  /** A proxy's own page, a proxy's own error, or an answer cut in the middle. */
  #garbled({ status, text }: Answer): Answer {
    const kind = this.#random.below(3);
    if (kind === 0) return { status: 502, text: '<h1>Bad Gateway</h1>' };
    if (kind === 1) return { status: 200, text: '<h1>Sign in to the network</h1>' };
    return { status, text: text.slice(0, Math.floor(text.length / 2)) };
  }

  #delayMs(): number {
    return 1 + this.#random.around(this.faults.delayMsMean);
  }
}

type Tell = (exchanged: Exchanged) => void;

const worded = (exchanged: Exchanged): string =>
  exchanged.ok ? String(exchanged.status) : exchanged.reason;
