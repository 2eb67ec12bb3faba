/** A shop's till: every sale is told to the ledger, under one id, until the ledger has said so. */
import { type PurchaseId, purchaseId } from '../../../protocol/ids.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { failureIn } from '../../../main/channels/answer.ts';
import { failureMayPass } from '../../../protocol/failure.ts';
import { type Sale } from '../plan.ts';
import { idsFrom } from '../world/ids.ts';
import { type Random } from '../world/random.ts';
import { randomFor, type World } from '../world/world.ts';

const RETRY_MS_MEAN = 30_000;

export class TillParty {
  readonly #world: World;
  readonly #random: Random;
  #receipts = 0;

  constructor(world: World) {
    this.#world = world;
    this.#random = randomFor(world, 'till');
  }

  async sell(sale: Sale): Promise<void> {
    const { loop, checker, template, idleness } = this.#world;
    const provider = template.seed.providers[sale.provider]?.id ?? 'shop';
    const urn = `urn:kangen:till:${provider}:till-1`;
    const id = purchaseId.parse(idsFrom(this.#random, () => new Date(loop.nowMs)).ordered());
    this.#receipts += 1;
    const { currency } = template.seed.programme;
    const body = JSON.stringify({
      cardNumber: template.seed.customers[sale.customer]?.cardNumber,
      paid: { currency, minor: String(sale.paidMinor) },
      receiptNumber: `S-${this.#receipts}`,
    });
    checker.saleBegins(id);
    idleness.touch();
    while (!(await this.#told({ urn, id, body })))
      await new Promise<void>(
        (resolve) => void idleness.after(this.#random.around(RETRY_MS_MEAN), resolve),
      );
    checker.saleEnds(id);
  }

  async #told({ urn, id, body }: { urn: string; id: PurchaseId; body: string }): Promise<boolean> {
    const url = new URL(`/v1/purchases/${id}`, 'https://simulated');
    const route = { from: urn, to: LEDGER_URN, life: { alive: true } };
    const exchanged = await this.#world.network.send({ method: 'PUT', url, body }, route);
    if (!exchanged.ok) return false;
    if (exchanged.status === 200) return isAbout(id, exchanged.text);
    const failure = failureIn(exchanged.text);
    if (failure !== null && !failureMayPass(failure.code))
      this.#world.checker.broken(urn, 'sale', new Error(failure.code));
    return false;
  }
}

function isAbout(id: PurchaseId, text: string): boolean {
  try {
    return (JSON.parse(text) as { id?: unknown }).id === id;
  } catch {
    // Somebody in between has answered.
    return false;
  }
}
