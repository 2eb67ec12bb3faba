/** Staff of the bank: some of what was paid is sent back, days later or at once, sometimes twice. */
import { bankUrn } from '../../../protocol/identity.ts';
import { type Random } from '../world/random.ts';
import { type World } from '../world/world.ts';

const OPERATOR = 'urn:kangen:operator:sim';
const reasons = [
  { code: 'AC04', text: 'The account was closed' },
  { code: 'MD06', text: 'The customer asked for it' },
] as const;

export class OperatorParty {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  async sendBackSome(random: Random): Promise<void> {
    const paid = this.#world.checker.paid();
    if (paid.length > 0) await this.sendBack(random.pick(paid), random);
  }

  async sendBack(id: string, random: Random): Promise<void> {
    const { network, template, idleness } = this.#world;
    const url = new URL(`/sandbox/v1/transfers/${id}/return`, 'https://simulated');
    const body = JSON.stringify({ reason: random.pick(reasons) });
    const route = { from: OPERATOR, to: bankUrn(template.seed.bank.bic), life: { alive: true } };
    await network.send({ method: 'POST', url, body }, route);
    idleness.stir();
  }
}
