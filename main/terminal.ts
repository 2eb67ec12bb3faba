/** The terminal as the screen sees it: its phase, what a person chose on it, and what serves behind it. */
import { type Brand } from '../protocol/brand.ts';
import { type Failure, failureOf } from '../protocol/failure.ts';
import { type RedemptionId } from '../protocol/ids.ts';
import { type Display, type Snapshot, type SnapshotOnWire, usualDisplay } from '../protocol/ipc.ts';
import { type Language } from '../protocol/ledger.ts';
import { type ScreenPart } from '../protocol/screen.ts';
import { type Service } from './bring-up.ts';
import { type ClockWatch } from './clock-watch.ts';
import { type Attached } from './devices/attach.ts';
import { type PrintOutcome } from './devices/ports.ts';
import { receiptSlip, type Sheet } from './devices/receipt-slip.ts';
import { type CustomerState } from './session/customer-session.ts';
import { type SpeechDesk } from './speech/speech-desk.ts';
import { type Followed } from './engine/engine.ts';
import { type Clock, nowOn } from './engine/ports.ts';
import { limits } from './limits.ts';
import { type Place } from './place.ts';
import { type Publisher, snapshotPublisher } from './publisher.ts';
import { type Facts, progressOf } from './snapshot.ts';

const nobody = { customer: { phase: 'nobody' }, followed: null } as const;
const offline = { ledger: 'unknown', bank: 'unknown', waiting: 0 } as const;

interface Chosen {
  language: Language;
  display: Display;
}

interface TerminalParts {
  send: (wire: SnapshotOnWire) => void;
  clock: Pick<Clock, 'after' | 'now'>;
  /** Null: the house's look. */
  brand?: Brand | null;
  /** Absent where nothing is attached. */
  attached?: Attached;
  /** Absent where nobody's clock is looked at. */
  clockWatch?: Pick<ClockWatch, 'wrong' | 'onChange'>;
  /** Null where nothing is spoken. */
  speech?: Pick<SpeechDesk, 'view' | 'onChange'> | null;
}

export class Terminal {
  readonly publisher: Publisher;
  readonly #shop: string;
  readonly #receiptPage: string | undefined;
  readonly #brand: Brand | null;
  readonly #made: Chosen;
  #usual: Chosen;
  /** Of the person who stands there; the next one meets the usual again. */
  #chosen: Chosen;
  #wasServed = false;
  #cancelReset: () => void = () => {};
  readonly #clock: TerminalParts['clock'];
  readonly #attached: Attached | null;
  readonly #clockWatch: TerminalParts['clockWatch'];
  readonly #speech: NonNullable<TerminalParts['speech']> | null;
  #phase: Snapshot['terminal'] = { phase: 'starting', step: 'opening' };
  #service: Service | null = null;
  /** As the policy had it when nobody was here last. */
  #screen: ScreenPart | null = null;
  #idle: Snapshot['idle'] = undefined;

  /** @param place null where this terminal was never provisioned */
  constructor(
    place: Place | null,
    { send, clock, brand = null, attached, clockWatch, speech = null }: TerminalParts,
  ) {
    this.#clock = clock;
    this.#brand = brand;
    this.#attached = attached ?? null;
    this.#clockWatch = clockWatch;
    this.#speech = speech;
    this.#shop = place?.shop ?? '';
    this.#receiptPage = place?.receiptPage;
    this.#made = { language: place?.language ?? 'en', display: usualDisplay };
    this.#usual = this.#made;
    this.#chosen = this.#usual;
    this.publisher = snapshotPublisher({ facts: () => this.#facts(), send, clock });
    attached?.onChange(() => this.publisher.changed());
    clockWatch?.onChange(() => this.publisher.changed());
    speech?.onChange(() => this.publisher.changed());
  }

  /** Nobody new is served for a while; what is under way goes on. */
  get inMaintenance(): boolean {
    return this.#screen?.maintenance === true;
  }

  /** Nothing new is recorded, so nobody new is served. */
  get isStorageFailing(): boolean {
    return this.#service?.isStorageFailing() === true;
  }

  /** Somebody's account, wish or slip may be on the screen. */
  get isServing(): boolean {
    return this.#service !== null && this.#service.session.state.phase !== 'nobody';
  }

  get language(): Language {
    return this.#chosen.language;
  }

  /** Null until it can serve. */
  get service(): Service | null {
    return this.#phase.phase === 'ready' ? this.#service : null;
  }

  choose(what: Partial<Chosen>): void {
    this.#cancelReset();
    this.#chosen = { ...this.#chosen, ...what };
    this.publisher.changed();
  }

  /** Whoever chose something has gone without signing in. */
  abandoned(): void {
    if (this.#chosen !== this.#usual) this.#reset();
  }

  #reset(): void {
    this.#cancelReset();
    this.#chosen = this.#usual;
    this.publisher.changed();
  }

  reached(phase: Snapshot['terminal']): void {
    this.#phase = phase;
    this.publisher.changed();
  }

  serveWith(service: Service): void {
    this.#service = service;
    service.engine.onChange((id) => {
      if (id === null || id === redemptionOf(service.session.state)) this.publisher.changed();
      else this.publisher.changedBeside();
    });
    service.onStorageFailing(() => this.publisher.changed());
    service.purchases?.onChange(() => this.publisher.changed());
    service.keeper.onChange(() => this.#takeUp());
    service.staff?.onChange(() => this.publisher.changed());
    service.session.onChange(() => {
      this.#followVisit(service.session.state.phase);
      this.#takeUp();
      this.publisher.changed();
    });
    this.publisher.changed();
  }

  /**
   * What the policy says of the screen changes between two customers, and never in front of one. Card, PIN and
   * goodbye are nobody's session and somebody's journey: how the screen looks waits for a reset.
   */
  #takeUp(): void {
    if (this.#service === null || this.#service.session.state.phase !== 'nobody') return;
    const { keeper } = this.#service;
    const screen = keeper.screen();
    this.#idle = keeper.current()?.policy.idle ?? this.#idle;
    if (screen === this.#screen) return;
    this.#screen = screen;
    const before = this.#usual;
    this.#usual = screen === null ? this.#made : usualOf(screen, this.#made);
    if (this.#chosen === before && this.#phase.phase !== 'ready') this.#chosen = this.#usual;
    this.publisher.changed();
  }

  /** What the customer at the screen has before them, on paper: accepted at once, told in the snapshot. */
  printShown(): Failure | null {
    const here = this.#service?.session.state;
    const id = here === undefined ? null : redemptionOf(here);
    const followed = id === null ? null : (this.#service?.engine.follow(id) ?? null);
    if (id === null || followed === null) {
      return failureOf('not-signed-in', 'nothing is shown that could be printed');
    }
    const { desk } = this.#attached ?? {};
    if (!desk) return failureOf('terminal-not-ready', 'no printer is attached');
    desk.printFor(id, this.#slipOf(followed, { again: false }));
    return null;
  }

  /**
   * Once more, for staff: never shown to whoever is at the screen.
   * @returns null where this terminal has no printer, or does not know that redemption
   */
  async reprint(id: RedemptionId): Promise<PrintOutcome | null> {
    const followed = this.#service?.engine.follow(id) ?? null;
    const { desk } = this.#attached ?? {};
    if (followed === null || !desk) return null;
    return desk.print(this.#slipOf(followed, { again: true }));
  }

  /** By which staff see whether the printer works. @returns null where there is none */
  async printTest(): Promise<PrintOutcome | null> {
    return (await this.#attached?.desk?.print({ ...this.#sheet(), kind: 'test' })) ?? null;
  }

  #slipOf(followed: Followed, { again }: { again: boolean }) {
    const progress = progressOf({ ...followed, receiptPage: this.#receiptPage });
    return receiptSlip(this.#sheet(), { progress, transfer: followed.transfer, again });
  }

  #sheet(): Sheet {
    return {
      dots: this.#attached?.dots ?? 576,
      language: this.#chosen.language,
      shop: this.#shop,
      printedAt: nowOn(this.#clock),
    };
  }

  /** A visit that was served ends with a goodbye as the person chose it; then the usual comes back. */
  #followVisit(phase: Service['session']['state']['phase']): void {
    if (phase === 'signed-in') this.#wasServed = true;
    if (phase === 'nobody') this.#attached?.desk?.forget();
    if (phase !== 'nobody' || !this.#wasServed) return;
    this.#wasServed = false;
    this.#cancelReset = this.#clock.after(limits.goodbyeMs, () => this.#reset());
  }

  async stop(): Promise<void> {
    this.#cancelReset();
    this.publisher.close();
    this.#attached?.stop();
    await this.#service?.stop();
  }

  #facts(): Omit<Facts, 'sequence'> {
    const devices = this.#attached?.view();
    const clock = this.#clockWatch?.wrong() ?? null;
    const speech = this.#speech?.view();
    const here = {
      shop: this.#shop,
      ...this.#chosen,
      terminal: this.#phase,
      ...(this.#receiptPage !== undefined && { receiptPage: this.#receiptPage }),
      ...(this.#brand !== null && { brand: this.#brand }),
      ...(devices !== undefined && { devices }),
      ...(clock !== null && { clock }),
      ...(speech !== undefined && { speech }),
    };
    if (this.#service === null) return { ...here, network: offline, ...nobody };
    const { engine, session, purchases, staff } = this.#service;
    const customer = session.state;
    const id = redemptionOf(customer);
    const idle = this.#idle;
    const screen = this.#screen;
    const followed = id === null ? null : engine.follow(id);
    const outbox = purchases ?? staff?.outbox;
    const network = { ...engine.network(), ...(outbox && { purchases: outbox.counts() }) };
    const attention = engine.attentionCounts();
    const atDesk = staff?.view() ?? null;
    const print = id === null ? undefined : this.#attached?.printOf(id);
    return {
      ...here,
      network,
      attention,
      customer,
      followed,
      print,
      ...(idle && { idle }),
      ...(screen !== null && { screen }),
      ...(atDesk && { staff: atDesk }),
      ...(this.isStorageFailing && { storage: 'failing' as const }),
    };
  }
}

/** On the screen. */
const redemptionOf = (customer: CustomerState): RedemptionId | null =>
  'redemption' in customer ? customer.redemption : null;

function usualOf({ languages, theme, text }: ScreenPart, made: Chosen): Chosen {
  const [first = made.language] = languages;
  const language = languages.includes(made.language) ? made.language : first;
  return { language, display: { ...made.display, theme, text } };
}
