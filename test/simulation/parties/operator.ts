/**
 * Staff. Of the bank: some of what was paid is sent back, days later or at once, sometimes twice. Of the
 * ledger: they have large amounts held, and say what they think of them; they waive what is owed. Some say
 * it twice.
 */
import { bankUrn, LEDGER_URN, operatorUrn } from '../../../protocol/identity.ts';
import { uuidV7From } from '../../../protocol/ids.ts';
import { waiverSeen } from '../../../protocol/operator/debts.ts';
import { type Random } from '../world/random.ts';
import { saidIn } from '../world/said.ts';
import { type World } from '../world/world.ts';

const OPERATOR = 'urn:kangen:operator:sim';
const staff = ['ann', 'ben', 'cleo'] as const;
type Staff = (typeof staff)[number];
interface Said {
  who: Staff;
  body: object;
}
const RETRY_MS = 2_000;
const WAIVER_TRIES = 5;
const SETTLING_MS = 60_000;
const reasons = [
  { code: 'AC04', text: 'The account was closed' },
  { code: 'MD06', text: 'The customer asked for it' },
] as const;

export class OperatorParty {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** From then on more than this is held for a review. */
  async holdAbove(minor: bigint): Promise<void> {
    const { loop, template, checker } = this.#world;
    const { currency } = template.seed.programme;
    const body = {
      terms: { kind: 'redemption-amount', max: { currency, minor: minor.toString() } },
      outcome: 'review',
      from: null,
    };
    for (let isSet = false; !isSet;) {
      isSet = await this.#say('PUT', '/v1/operator/rules/large', { who: 'ann', body });
      if (!isSet) await loop.wait(RETRY_MS);
    }
    // What is judged at this moment was asked for before.
    await loop.wait(SETTLING_MS);
    checker.heldAbove(minor);
  }

  /** Some of what waits, by whoever is there. */
  async lookAtReviews(random: Random): Promise<void> {
    for (const id of this.#world.checker.waitingForReview()) {
      const who = random.pick(staff);
      if (random.chance(0.1)) await this.#reject(id, who);
      else if (random.chance(0.7)) await this.#release(id, who);
    }
  }

  /** Everybody is there, and nothing stays. */
  async decideReviews(): Promise<void> {
    for (const id of this.#world.checker.waitingForReview())
      for (const who of staff) await this.#release(id, who);
  }

  /** Of what is owed now, or was a moment ago: all, a part, or more; told again where nobody answers. */
  async waiveSome(random: Random): Promise<void> {
    const { checker, loop } = this.#world;
    const debts = checker.debts();
    if (debts.length === 0) return;
    const owed = random.pick(debts);
    const points = Math.max(1, Math.floor(owed.points * random.pick([0.3, 1, 1, 1.5])));
    const asked = { ...owed, points };
    const id = uuidV7From(loop.nowMs, random.bytes(10));
    checker.waiverBegins(id, asked);
    const body = { ...asked, reason: 'goodwill' };
    const who = random.pick(staff);
    for (let tries = 0; tries < WAIVER_TRIES; tries += 1) {
      if (await this.#waiver('PUT', id, { who, body })) return;
      await loop.wait(RETRY_MS);
    }
  }

  /** By whoever is there, perhaps by who asked. */
  async decideWaivers(random: Random): Promise<void> {
    for (const id of this.#world.checker.waitingForWaiver()) {
      const verb = random.chance(0.2) ? 'reject' : 'confirm';
      await this.#waiver('POST', `${id}/${verb}`, { who: random.pick(staff), body: {} });
    }
  }

  /** @returns whether the ledger has answered, whatever */
  async #waiver(method: 'PUT' | 'POST', path: string, said: Said): Promise<boolean> {
    const answer = await this.#tell(method, `/v1/operator/waivers/${path}`, said);
    if (!answer.ok || answer.status >= 500) return false;
    return answer.status !== 200 || waiverSeen.safeParse(saidIn(answer.text)).success;
  }

  #release(id: string, who: Staff): Promise<boolean> {
    return this.#say('POST', `/v1/operator/reviews/${id}/release`, { who, body: {} });
  }

  #reject(id: string, who: Staff): Promise<boolean> {
    return this.#say('POST', `/v1/operator/reviews/${id}/reject`, { who, body: { reason: 'odd' } });
  }

  async #say(method: 'PUT' | 'POST', path: string, said: Said): Promise<boolean> {
    const answer = await this.#tell(method, path, said);
    return answer.ok && answer.status === 200;
  }

  async #tell(method: 'PUT' | 'POST', path: string, { who, body }: Said) {
    const { network, idleness } = this.#world;
    const call = { method, url: new URL(path, 'https://simulated'), body: JSON.stringify(body) };
    const route = { from: operatorUrn(who), to: LEDGER_URN, life: { alive: true } };
    const answer = await network.send(call, route);
    idleness.stir();
    return answer;
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
