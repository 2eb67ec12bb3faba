/**
 * A shop's till: every sale and every refund is told to the ledger, each under its id, until the ledger
 * has said so. A refund may overtake its sale, and ask for more than is left.
 */
import { type Database } from 'better-sqlite3';
import { type PurchaseId, purchaseId } from '../../../protocol/ids.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { failureIn } from '../../../main/channels/answer.ts';
import { type FailureCode, failureMayPass } from '../../../protocol/failure.ts';
import { type Refund, type Sale } from '../plan.ts';
import { prepared } from '../world/books.ts';
import { idsFrom } from '../world/ids.ts';
import { type Random } from '../world/random.ts';
import { saidIn } from '../world/said.ts';
import { randomFor, type World } from '../world/world.ts';

const RETRY_MS_MEAN = 30_000;

interface Sold {
  id: string;
  provider: string;
  paidMinor: number;
}

interface Told {
  urn: string;
  path: string;
  body: string;
  /** Whether the ledger's answer is about what was told. */
  isAnswer: (said: unknown) => boolean;
}

export class TillParty {
  readonly #world: World;
  readonly #random: Random;
  readonly #refunding: Random;
  readonly #ledger: Database;
  #receipts = 0;

  /** @param ledger where old receipts are looked up: customers keep them */
  constructor(world: World, ledger: Database) {
    this.#world = world;
    this.#random = randomFor(world, 'till');
    this.#refunding = randomFor(world, 'till refunds');
    this.#ledger = ledger;
  }

  async sell(sale: Sale): Promise<void> {
    const { checker, template } = this.#world;
    const provider = template.seed.providers[sale.provider]?.id ?? 'shop';
    const id = purchaseId.parse(this.#idFrom(this.#random));
    this.#receipts += 1;
    const { currency } = template.seed.programme;
    const body = JSON.stringify({
      cardNumber: template.seed.customers[sale.customer]?.cardNumber,
      paid: { currency, minor: String(sale.paidMinor) },
      receiptNumber: `S-${this.#receipts}`,
    });
    const sold = { id, provider, paidMinor: sale.paidMinor };
    for (const { afterMs, share } of sale.refunds)
      this.#world.loop.after(afterMs, () => void this.#refund(sold, share));
    checker.saleBegins(id);
    await this.#tell(this.#random, {
      urn: tillOf(provider),
      path: id,
      body,
      isAnswer: (said) => saidOf(said, 'id') === id,
    });
    checker.saleEnds(id);
  }

  async refundOld({ customer, purchase, share }: Refund): Promise<void> {
    const card = this.#world.template.seed.customers[customer]?.cardNumber;
    const all = prepared<[string | undefined], { id: string; provider: string; paid: bigint }>(
      this.#ledger,
      `SELECT purchase.id AS id, provider_id AS provider, paid_minor AS paid FROM purchase
         JOIN card USING (customer_id) WHERE number = ? ORDER BY at_ms, purchase.id`,
    ).all(card);
    const found = all[purchase % Math.max(1, all.length)];
    if (found === undefined) return;
    const { id, provider, paid } = found;
    await this.#refund({ id, provider, paidMinor: Number(paid) }, share);
  }

  async #refund({ id, provider, paidMinor }: Sold, share: number): Promise<void> {
    const { checker, template } = this.#world;
    const reversal = this.#idFrom(this.#refunding);
    const minor = Math.max(1, Math.floor(paidMinor * share));
    this.#receipts += 1;
    const body = JSON.stringify({
      reversal,
      refunded: { currency: template.seed.programme.currency, minor: String(minor) },
      receiptNumber: `R-${this.#receipts}`,
    });
    checker.refundBegins(reversal, { purchase: id, minor: BigInt(minor) });
    const refused = await this.#tell(this.#refunding, {
      urn: tillOf(provider),
      path: `${id}/reversal`,
      body,
      isAnswer: (said) => saidOf(said, 'reversal') === reversal,
    });
    checker.refundEnds(reversal, refused);
  }

  /** @returns why it was refused for ever, or null */
  async #tell(random: Random, told: Told): Promise<FailureCode | null> {
    const { idleness } = this.#world;
    idleness.touch();
    for (;;) {
      const answer = await this.#answerTo(told);
      if (answer !== 'again') return answer;
      await new Promise<void>(
        (resolve) => void idleness.after(random.around(RETRY_MS_MEAN), resolve),
      );
    }
  }

  async #answerTo({ urn, path, body, isAnswer }: Told): Promise<FailureCode | 'again' | null> {
    const url = new URL(`/v1/purchases/${path}`, 'https://simulated');
    const route = { from: urn, to: LEDGER_URN, life: { alive: true } };
    const exchanged = await this.#world.network.send({ method: 'PUT', url, body }, route);
    if (!exchanged.ok) return 'again';
    if (exchanged.status === 200) return isAnswer(saidIn(exchanged.text)) ? null : 'again';
    const failure = failureIn(exchanged.text);
    if (failure === null || failureMayPass(failure.code)) return 'again';
    if (failure.code === 'refund-above-purchase') return failure.code;
    this.#world.checker.broken(urn, 'sale', new Error(failure.code));
    return 'again';
  }

  #idFrom(random: Random): PurchaseId {
    const { loop } = this.#world;
    return purchaseId.parse(idsFrom(random, () => new Date(loop.nowMs)).ordered());
  }
}

const tillOf = (provider: string): string => `urn:kangen:till:${provider}:till-1`;

const saidOf = (said: unknown, field: string): unknown =>
  typeof said === 'object' && said !== null && field in said
    ? (said as Record<string, unknown>)[field]
    : undefined;
