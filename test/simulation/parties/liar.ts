/**
 * Somebody with a terminal's certificate and everything that ever went over the wire. They have no key
 * but their own; where a bank itself is to be wrong, its key signs what cannot be true.
 */
import { type Exchange } from '../../../main/channels/exchange.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { redemptionId } from '../../../protocol/ids.ts';
import { type FinalOutcome } from '../../../protocol/messages.ts';
import { type KeptKey } from '../../../protocol/sealed/keys.ts';
import { signReceipt } from '../../../services/bank-sandbox/rules/evidence.ts';
import { type Hop, isHop } from '../world/hop.ts';
import { idsFrom } from '../world/ids.ts';
import { type Answer, type Observer } from '../world/network.ts';
import { type Random } from '../world/random.ts';
import { isTroubled, randomFor, type World } from '../world/world.ts';

interface Overheard {
  id: string;
  terminal: string;
  minor: bigint;
  authorization: string;
  receipt: string | null;
}

const outcomes: readonly FinalOutcome[] = ['completed', 'refused', 'cancelled'];
const SOON_MS_MEAN = 200;
const LIES = { bank: 0.5, ledger: 0.25 } as const;

export class LiarParty implements Observer {
  readonly #world: World;
  readonly #random: Random;
  readonly #urn: string;
  readonly #heard = new Map<string, Overheard>();
  readonly #purchases: Exchange[] = [];
  #quick: Random | null = null;
  readonly #wishes: { from: string; call: Exchange }[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#random = randomFor(world, 'liar');
    this.#urn = `urn:kangen:kiosk:${world.template.seed.providers[0]?.id ?? 'shop'}:liar`;
    world.network.observers.push(this);
  }

  sent(from: string, _to: string, call: Exchange): void {
    if (call.method === 'PUT' && call.url.pathname.endsWith('/wish'))
      this.#wishes.push({ from, call });
  }

  answered(to: string, call: Exchange, { status, text }: Answer): void {
    // Once it is in the books: an id nobody has used yet is for whoever uses it first.
    if (status < 300 && call.method === 'PUT' && call.url.pathname.startsWith('/v1/purchases/'))
      this.#purchases.push(call);
    if (status > 299 || !/\/v1\/(redemptions|transfers)\//.test(call.url.pathname)) return;
    const said = JSON.parse(text) as {
      authorization?: unknown;
      evidence?: string;
      status?: string;
    };
    const [, id = ''] = /\/([0-9a-f-]{36})/.exec(call.url.pathname) ?? [];
    if (to === LEDGER_URN && typeof said.authorization === 'string') {
      const { terminal, amount } = payloadOf(said.authorization);
      const { authorization } = said;
      const known = this.#heard.get(id);
      const receipt = known?.receipt ?? null;
      const minor = BigInt(amount?.minor ?? 0);
      const heard = { id, terminal: terminal ?? '', minor, authorization, receipt };
      this.#heard.set(id, heard);
      if (this.#quick !== null && receipt === null) this.#soon(heard, this.#quick);
    }
    const known = this.#heard.get(id);
    const final = outcomes.some((outcome) => outcome === said.status);
    if (known !== undefined && said.evidence !== undefined && final) known.receipt = said.evidence;
  }

  /** From now on also right after an authorization went over the wire, while all is still open. */
  beQuick(random: Random): void {
    this.#quick = random;
  }

  #soon(victim: Overheard, random: Random): void {
    const { loop } = this.#world;
    loop.after(random.around(SOON_MS_MEAN), () => {
      if (isTroubled(this.#world)) void this.tryOne(random, victim);
    });
  }

  /** One attempt, of whatever kind. */
  async tryOne(random: Random, chosen?: Overheard): Promise<void> {
    const all = [...this.#heard.values()];
    if (all.length === 0) return;
    const victim = chosen ?? random.pick(all);
    const others = all.filter(({ receipt }) => receipt !== null);
    const other = random.pick(others.length > 0 ? others : all);
    const id = victim.id;
    const { bank } = this.#world.template;
    const attempts: (() => Promise<void>)[] = [
      async () => this.#deliver(victim, await this.#forged(victim, random.pick(outcomes))),
      async () => this.#deliver(victim, await this.#forged(victim, random.pick(outcomes))),
      async () => this.#deliver(victim, other.receipt ?? other.authorization),
      async () => this.#deliver(victim, other.receipt ?? other.authorization),
      async () => this.#deliver(victim, await this.#untrue(victim, other, random)),
      async () => this.#deliver(victim, await this.#untrue(victim, other, random)),
      async () => this.#deliver(victim, victim.receipt ?? victim.authorization),
      async () => this.#order(victim.id, victim.authorization),
      async () => this.#order(other.id, victim.authorization),
      async () => this.#order(victim.id, await this.#larger(victim)),
      async () => this.#say('POST', LEDGER_URN, `/v1/redemptions/${id}/withdraw`, {}),
      async () => this.#say('POST', bank, `/v1/transfers/${id}/cancel`),
      async () => this.#say('GET', LEDGER_URN, `/v1/redemptions/${id}`),
      async () => this.#sellAgain(random),
      async () => this.#wishAgain(random),
    ];
    await random.pick(attempts)();
  }

  /** What a broken bank, or somebody who got between, would answer. */
  async answerInstead(hop: Hop, answer: Answer, random: Random): Promise<Answer> {
    if (answer.status > 299) return answer;
    const ofBank = isHop('order', hop) || isHop('status', hop) || isHop('cancel', hop);
    const ofLedger = isHop('request', hop) || isHop('question', hop) || isHop('delivery', hop);
    if (!random.chance(ofBank ? LIES.bank : ofLedger ? LIES.ledger : 0)) return answer;
    const all = [...this.#heard.values()];
    const [, id = ''] = /\/([0-9a-f-]{36})/.exec(hop.call.url.pathname) ?? [];
    const said = JSON.parse(answer.text) as Record<string, unknown>;
    if (ofLedger) {
      const own = all.filter((one) => one.id !== id && one.terminal === hop.from);
      if (own.length === 0) return answer;
      this.#world.log.note('liar', `answers instead of ${hop.to}`);
      return { status: 200, text: JSON.stringify(await this.#falseWord(said, own, random)) };
    }
    const victim = this.#heard.get(id);
    if (victim === undefined) return answer;
    const other = random.pick(all);
    this.#world.log.note('liar', `answers instead of ${hop.to}`);
    const outcome = random.pick(outcomes);
    const evidence = await random.pick([
      async () => this.#forged(victim, outcome),
      async () => this.#untrue(victim, other, random),
      async () => this.#untrue(victim, other, random),
      async () => other.receipt ?? other.authorization,
      async () => (said['evidence'] as string) ?? '',
    ])();
    return { status: 200, text: JSON.stringify({ status: outcome, evidence }) };
  }

  /** @param own what the same terminal has carried */
  async #falseWord(
    said: Record<string, unknown>,
    own: readonly Overheard[],
    random: Random,
  ): Promise<Record<string, unknown>> {
    const other = random.pick(own);
    return random.pick([
      { ...said, authorization: other.authorization },
      { ...said, authorization: await this.#larger(other), state: 'authorized' },
      { ...said, statement: other.receipt, state: 'completed' },
    ]);
  }

  #deliver({ id, terminal }: Overheard, receipt: string): Promise<void> {
    // Also with the certificate of the very terminal, which was stolen.
    const from = this.#random.chance(0.5) ? this.#urn : terminal;
    return this.#say('PUT', LEDGER_URN, `/v1/redemptions/${id}/receipt`, { receipt }, from);
  }

  #order(id: string, authorization: string): Promise<void> {
    return this.#say('PUT', this.#world.template.bank, `/v1/transfers/${id}`, { authorization });
  }

  async #sellAgain(random: Random): Promise<void> {
    const sale = this.#purchases[random.below(this.#purchases.length)];
    if (sale?.body === undefined) return;
    const told = JSON.parse(sale.body) as { paid?: { minor: string } };
    // A refund is told once more as it is, by a till that may be another shop's.
    const body =
      told.paid === undefined
        ? told
        : { ...told, paid: { ...told.paid, minor: `${told.paid.minor}0` } };
    const till = `urn:kangen:till:${this.#world.template.seed.providers[0]?.id ?? 'shop'}:liar`;
    await this.#say('PUT', LEDGER_URN, sale.url.pathname, body, till);
  }

  /** Sealed by its owner, on its own terminal, for another id. */
  async #wishAgain(random: Random): Promise<void> {
    const wish = this.#wishes[random.below(this.#wishes.length)];
    if (wish?.call.body === undefined) return;
    const now = (): Date => new Date(this.#world.loop.nowMs);
    const id = idsFrom(this.#random, now).ordered();
    this.#world.checker.madeUp(id);
    const body: unknown = JSON.parse(wish.call.body);
    await this.#say('PUT', LEDGER_URN, `/v1/redemptions/${id}/wish`, body, wish.from);
  }

  /** All that the bank would say, under another key that calls itself the bank's. */
  #forged(victim: Overheard, outcome: FinalOutcome): Promise<string> {
    const { bankKeys, liarKey } = this.#world.template;
    return this.#receipt(victim, { outcome, key: { ...liarKey, kid: bankKeys[0].kid } });
  }

  /** Signed by the bank itself, and not about this redemption as it is. */
  #untrue(victim: Overheard, other: Overheard, random: Random): Promise<string> {
    const key = this.#world.template.bankKeys[0];
    const outcome = random.pick(outcomes);
    const isSame = other.id === victim.id;
    const another = isSame ? { minor: victim.minor + 1n } : {};
    const authorization = isSame ? 'x.y.z' : other.authorization;
    return random.pick([
      () => this.#receipt({ ...victim, minor: victim.minor + 100n }, { outcome, key }),
      () => this.#receipt({ ...victim, minor: victim.minor - 1n }, { outcome, key }),
      () => this.#receipt({ ...victim, authorization: 'x.y.z' }, { outcome, key }),
      () => this.#receipt({ ...victim, authorization }, { outcome, key }),
      () => this.#receipt({ ...other, ...another }, { outcome: 'completed', key }),
    ])();
  }

  #receipt(
    { id, minor, authorization }: Overheard,
    { outcome, key }: { outcome: FinalOutcome; key: KeptKey },
  ): Promise<string> {
    const { loop, template } = this.#world;
    const now = new Date(loop.nowMs);
    const { currency } = template.seed.programme;
    return signReceipt(
      {
        redemption: redemptionId.parse(id),
        claim: { jti: '', amount: { currency, minor }, jws: authorization },
        outcome,
        reason: null,
        bankReference: `FALSE-${id.slice(0, 13)}`,
        orderMessageId: null,
      },
      { bank: template.bank, key, now, jti: idsFrom(this.#random, () => now).random() },
    );
  }

  /** Ten times as much, with a signature that is not the ledger's. */
  async #larger({ authorization }: Overheard): Promise<string> {
    const [header = '', payload = '', signature = ''] = authorization.split('.');
    const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
      amount: { minor: string };
    };
    said.amount.minor = `${said.amount.minor}0`;
    return [header, Buffer.from(JSON.stringify(said)).toString('base64url'), signature].join('.');
  }

  async #say(
    method: Exchange['method'],
    to: string,
    ...[path, body, from = this.#urn]: [path: string, body?: unknown, from?: string]
  ): Promise<void> {
    this.#world.log.note('liar', `${method} ${path}`);
    const url = new URL(path, 'https://simulated');
    const call = { method, url, ...(body !== undefined && { body: JSON.stringify(body) }) };
    await this.#world.network.send(call, { from, to, life: { alive: true } });
  }
}

function payloadOf(jws: string): { terminal?: string; amount?: { minor: string } } {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as object;
}
