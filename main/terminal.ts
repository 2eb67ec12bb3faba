/** The terminal as the screen sees it: its phase, its language, and what serves behind it. */
import { type Snapshot, type SnapshotOnWire } from '../protocol/ipc.ts';
import { type Language } from '../protocol/ledger.ts';
import { type Service } from './bring-up.ts';
import { type Clock } from './engine/ports.ts';
import { limits } from './limits.ts';
import { type Place } from './place.ts';
import { type Publisher, snapshotPublisher } from './publisher.ts';
import { type Facts } from './snapshot.ts';

const nobody = { customer: { phase: 'nobody' }, followed: null } as const;
const offline = { ledger: 'unknown', bank: 'unknown', waiting: 0 } as const;

export class Terminal {
  readonly publisher: Publisher;
  readonly #shop: string;
  readonly #receiptPage: string | undefined;
  readonly #shopLanguage: Language;
  /** Of the person who stands there; the next one meets the shop's language again. */
  #language: Language;
  #wasServed = false;
  #cancelReset: () => void = () => {};
  readonly #clock: Pick<Clock, 'after'>;
  #phase: Snapshot['terminal'] = { phase: 'starting', step: 'opening' };
  #service: Service | null = null;

  /** @param place null where this terminal was never provisioned */
  constructor(
    place: Place | null,
    { send, clock }: { send: (wire: SnapshotOnWire) => void; clock: Pick<Clock, 'after'> },
  ) {
    this.#clock = clock;
    this.#shop = place?.shop ?? '';
    this.#receiptPage = place?.receiptPage;
    this.#shopLanguage = place?.language ?? 'en';
    this.#language = this.#shopLanguage;
    this.publisher = snapshotPublisher(() => this.#facts(), send);
  }

  get language(): Language {
    return this.#language;
  }

  /** Null until it can serve. */
  get service(): Service | null {
    return this.#phase.phase === 'ready' ? this.#service : null;
  }

  choose(language: Language): void {
    this.#cancelReset();
    this.#language = language;
    this.publisher.changed();
  }

  /** Whoever chose a language has gone without signing in: the next one meets the shop's. */
  abandoned(): void {
    if (this.#language !== this.#shopLanguage) this.choose(this.#shopLanguage);
  }

  reached(phase: Snapshot['terminal']): void {
    this.#phase = phase;
    this.publisher.changed();
  }

  serveWith(service: Service): void {
    this.#service = service;
    service.engine.onChange(() => this.publisher.changed());
    service.purchases?.onChange(() => this.publisher.changed());
    service.session.onChange(() => {
      this.#followVisit(service.session.state.phase);
      this.publisher.changed();
    });
    this.publisher.changed();
  }

  /** A visit that was served ends with a goodbye in its own language; then the shop's comes back. */
  #followVisit(phase: Service['session']['state']['phase']): void {
    if (phase === 'signed-in') this.#wasServed = true;
    if (phase !== 'nobody' || !this.#wasServed) return;
    this.#wasServed = false;
    this.#cancelReset = this.#clock.after(limits.goodbyeMs, () => {
      this.choose(this.#shopLanguage);
    });
  }

  async stop(): Promise<void> {
    this.#cancelReset();
    this.publisher.close();
    await this.#service?.stop();
  }

  #facts(): Omit<Facts, 'sequence'> {
    const here = {
      shop: this.#shop,
      language: this.#language,
      terminal: this.#phase,
      ...(this.#receiptPage !== undefined && { receiptPage: this.#receiptPage }),
    };
    if (this.#service === null) return { ...here, network: offline, ...nobody };
    const { engine, session, keeper, purchases } = this.#service;
    const customer = session.state;
    const id = 'redemption' in customer ? customer.redemption : null;
    const idle = keeper.current()?.policy.idle;
    const followed = id === null ? null : engine.follow(id);
    const network = { ...engine.network(), ...(purchases && { purchases: purchases.counts() }) };
    const attention = engine.attentionCounts();
    return { ...here, network, attention, customer, followed, ...(idle && { idle }) };
  }
}
