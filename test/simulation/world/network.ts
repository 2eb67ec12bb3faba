/**
 * Carries requests and answers, and does to them what networks do: loses, repeats, reorders, delays by
 * days, cuts links in one direction or both, and lets somebody in between answer in the wrong tongue.
 * What the sender is told is what a real client would be told: an answer, or that it does not know.
 */
import { type Exchange, type Exchanged } from '../../../main/channels/exchange.ts';
import { headersTimeoutMs } from '../../../main/channels/limits.ts';
import { type EventLoop } from './event-loop.ts';
import { type EventLog } from './event-log.ts';
import { type Hop, type HopFaults, noHopFaults } from './hop.ts';
import { type Life } from './machine.ts';
import { type Random } from './random.ts';

export interface Answer {
  status: number;
  text: string;
}

/** @returns null where the connection is cut instead */
export type Serve = (from: string, call: Exchange, serial?: string) => Promise<Answer | null>;

/** Each a probability per message; `lateMsMean` is how late late is. */
export interface NetworkFaults {
  loseRequest: number;
  loseAnswer: number;
  duplicate: number;
  late: number;
  lateMsMean: number;
  garble: number;
  delayMsMean: number;
  /** Beside those for all messages, what happens to some. */
  at: (hop: Hop) => HopFaults;
  /** Somebody puts another answer in its place. */
  replace: (hop: Hop, answer: Answer) => Promise<Answer>;
}

export const soundNetwork: NetworkFaults = {
  loseRequest: 0,
  loseAnswer: 0,
  duplicate: 0,
  late: 0,
  lateMsMean: 0,
  garble: 0,
  delayMsMean: 20,
  at: () => noHopFaults,
  replace: async (_hop, answer) => answer,
};

export interface Observer {
  sent(from: string, to: string, call: Exchange): void;
  answered(to: string, call: Exchange, answer: Answer): void;
}

export interface Route {
  from: string;
  to: string;
  life: Life;
  serial?: string;
}

interface Sending extends Hop {
  /** Of the certificate that was presented when it was sent. */
  serial: string | undefined;
  tell: (exchanged: Exchanged) => void;
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
  #latestMs = 0;
  faults: NetworkFaults = soundNetwork;
  observers: Observer[] = [];

  constructor(parts: { loop: EventLoop; random: Random; log: EventLog }) {
    this.#loop = parts.loop;
    this.#random = parts.random;
    this.#log = parts.log;
  }

  /** When the last of all that has been sent so far will have arrived. */
  get latestMs(): number {
    return this.#latestMs;
  }

  listen(name: string, serve: Serve): void {
    this.#servers.set(name, serve);
  }

  cut(from: string, to: string): void {
    this.#cut.add(`${from}>${to}`);
  }

  heal(from: string, to: string): void {
    this.#cut.delete(`${from}>${to}`);
  }

  healAll(): void {
    this.#cut.clear();
  }

  /** @param life the sender's: the dead are told nothing */
  send(call: Exchange, route: Route): Promise<Exchanged> {
    const { from, to, life, serial } = route;
    for (const observer of this.observers) observer.sent(from, to, call);
    return new Promise((resolve) => {
      let told = false;
      const tell = (exchanged: Exchanged): void => {
        if (told || !life.alive) return;
        told = true;
        forget();
        this.#log.note(from, `${to} ${call.method} ${call.url.pathname}: ${worded(exchanged)}`);
        resolve(exchanged);
      };
      const forget = this.#loop.after(headersTimeoutMs, () =>
        tell({ ok: false, reason: 'timeout' }),
      );
      this.#carry({ call, from, to, serial, tell });
    });
  }

  #carry(hop: Sending): void {
    const { loseRequest, duplicate, late, lateMsMean, at } = this.faults;
    const here = at(hop);
    if (this.#random.chance(Math.max(loseRequest, here.loseRequest))) return;
    const repeated = this.#random.chance(Math.max(duplicate, here.duplicate));
    const copies = repeated ? 2 + this.#random.below(COPIES_MAX - 1) : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const slow = this.#random.chance(copy === 0 ? late : 0.5);
      const slowHere = this.#random.chance(here.lateRequest);
      const delayMs =
        this.#delayMs() +
        (slow ? this.#random.around(lateMsMean) : 0) +
        (slowHere ? this.#random.around(here.lateMsMean) : 0);
      this.#latestMs = Math.max(this.#latestMs, this.#loop.nowMs + delayMs);
      this.#loop.after(delayMs, () => this.#arrive(hop));
    }
  }

  #arrive(hop: Sending): void {
    const { call, from, to, serial, tell } = hop;
    const serve = this.#servers.get(to);
    const refused = (): unknown =>
      this.#loop.after(REFUSED_MS, () => tell({ ok: false, reason: 'connection' }));
    if (serve === undefined || this.#cut.has(`${from}>${to}`)) return void refused();
    this.#log.note(to, `gets ${call.method} ${call.url.pathname} from ${from}`, call.body);
    void serve(from, call, serial).then(async (answer) => {
      if (answer === null) return refused();
      for (const observer of this.observers) observer.answered(to, call, answer);
      return this.#goBack(await this.faults.replace(hop, answer), hop);
    });
  }

  #goBack(answer: Answer, hop: Sending): void {
    const { from, to, tell } = hop;
    const { loseAnswer, garble, late, lateMsMean, at } = this.faults;
    const here = at(hop);
    const lost = this.#random.chance(Math.max(loseAnswer, here.loseAnswer));
    if (lost || this.#cut.has(`${to}>${from}`)) return;
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

const worded = (exchanged: Exchanged): string =>
  exchanged.ok ? String(exchanged.status) : exchanged.reason;
