/**
 * What lies between kiosk, ledger and bank, in one process and on simulated time. A test decides the
 * fate of each message, request and answer apart, and may cut each way of each link. What a sender is
 * told is what a real client would be told: an answer, or that it does not know.
 */
import { type Exchange, type Exchanged } from '../../../main/channels/exchange.ts';
import { headersTimeoutMs } from '../../../main/channels/limits.ts';
import { type EventLoop } from '../../simulation/world/event-loop.ts';
import { type Life } from '../../simulation/world/machine.ts';
import { type Answer, type Serve } from '../../simulation/world/network.ts';

export const NAMES = ['kiosk', 'ledger', 'bank'] as const;
export type Name = (typeof NAMES)[number];

/** A request, and the answer that belongs to it. */
export interface Message {
  /** How many were sent before it since the count was begun. */
  number: number;
  from: Name;
  to: Name;
  call: Exchange;
  /** `PUT /v1/transfers/{id}`, without the query. */
  what: string;
}

export interface Fate {
  /** Lost: it never arrives. A number: it takes so many milliseconds longer. */
  request?: 'lost' | number;
  /**
   * Lost: the connection stays open and silent. Cut: the connection ends within it. A number: it takes
   * so many milliseconds longer. A function: what comes instead.
   */
  answer?: 'lost' | 'cut' | number | ((said: Answer) => Answer | Promise<Answer>);
  /** Arrives once more after each of these, in milliseconds. */
  copiesAfterMs?: readonly number[];
}

export const asItIs: Fate = {};

/** A message that arrived, and what was said to it; null where the connection was cut instead. */
export interface Served {
  message: Message;
  answer: Answer | null;
}

const TRAVEL_MS = 5;

export class Wire {
  readonly #loop: EventLoop;
  readonly #servers = new Map<Name, Serve>();
  readonly #urns: Record<Name, string>;
  readonly #cut = new Set<string>();
  readonly sent: Message[] = [];
  readonly served: Served[] = [];
  fate: (message: Message) => Fate = () => asItIs;

  constructor(loop: EventLoop, urns: Record<Name, string>) {
    this.#loop = loop;
    this.#urns = urns;
  }

  listen(name: Name, serve: Serve): void {
    this.#servers.set(name, serve);
  }

  /** From now on numbers begin at 0 again. */
  countAnew(): void {
    this.sent.length = 0;
    this.served.length = 0;
  }

  setLink(from: Name, to: Name, isUp: boolean): void {
    if (isUp) this.#cut.delete(`${from}>${to}`);
    else this.#cut.add(`${from}>${to}`);
  }

  /** @param life the sender's: the dead are told nothing */
  send(call: Exchange, { from, to, life }: { from: Name; to: Name; life: Life }) {
    const what = `${call.method} ${call.url.pathname.replace(ID, '{id}')}`;
    const message: Message = { number: this.sent.length, from, to, call, what };
    this.sent.push(message);
    const { request, answer, copiesAfterMs = [] } = this.fate(message);
    return new Promise<Exchanged>((resolve) => {
      const tell = (exchanged: Exchanged): void => {
        if (life.alive) resolve(exchanged);
      };
      this.#loop.after(headersTimeoutMs, () => tell({ ok: false, reason: 'timeout' }));
      for (const afterMs of copiesAfterMs)
        this.#loop.after(TRAVEL_MS + afterMs, () => {
          if (!this.#cut.has(`${from}>${to}`)) void this.#arrive(message);
        });
      if (request === 'lost') return;
      this.#loop.after(TRAVEL_MS + (request ?? 0), () => {
        if (this.#cut.has(`${from}>${to}`)) return tell(connectionLost);
        void this.#arrive(message).then((said) => this.#goBack(message, { said, answer, tell }));
      });
    });
  }

  /** The very request again, whoever sent it. Nobody waits for what is said to it. */
  replay({ from, to, call }: Message): Promise<Answer | null> {
    return this.#serve({ from, to, call });
  }

  async #arrive(message: Message): Promise<Answer | null> {
    const answer = await this.#serve(message);
    this.served.push({ message, answer });
    return answer;
  }

  async #serve({ from, to, call }: Pick<Message, 'from' | 'to' | 'call'>): Promise<Answer | null> {
    return (await this.#servers.get(to)?.(this.#urns[from], call)) ?? null;
  }

  async #goBack(
    { from, to }: Message,
    { said, answer, tell }: { said: Answer | null; answer: Fate['answer']; tell: Tell },
  ): Promise<void> {
    if (answer === 'lost' || this.#cut.has(`${to}>${from}`)) return;
    if (said === null || answer === 'cut') return tell(connectionLost);
    const heard = typeof answer === 'function' ? await answer(said) : said;
    const lateMs = typeof answer === 'number' ? answer : 0;
    this.#loop.after(TRAVEL_MS + lateMs, () => tell({ ok: true, ...heard }));
  }
}

type Tell = (exchanged: Exchanged) => void;

const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/;
const connectionLost: Exchanged = { ok: false, reason: 'connection' };
