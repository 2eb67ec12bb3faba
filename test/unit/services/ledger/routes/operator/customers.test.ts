/** Customers, cards and accounts, as an operator handles them; and what a customer notices of it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type Account, type Redemption } from '../../../../../../protocol/ledger.ts';
import { type AuditPage } from '../../../../../../protocol/operator/audit.ts';
import {
  type CardSeen,
  type ConsentPage,
  type CustomerSeen,
  type PayeeSeen,
} from '../../../../../../protocol/operator/customer-desk.ts';
import { encryptTo } from '../../../../../../protocol/sealed/encrypt.ts';
import { publicHalf } from '../../../../../../protocol/sealed/keys.ts';
import { eurSeed } from '../../../../../../services/embedded-network/seed/eur.ts';
import { ibanOf, withLuhnDigit } from '../../../../../../services/embedded-network/seed/numbers.ts';
import { checkBooks } from '../../../../../../services/ledger/store/sqlite/check-books.ts';
import {
  ALICE,
  type Answer,
  bodyOf,
  BOB,
  codeOf,
  KIOSK,
  ledgerUnderTest,
  type LedgerUnderTest,
} from '../../ledger-under-test.ts';

const [marta, jonas] = eurSeed.customers;
const OLD = marta.cardNumber;
const NEW = withLuhnDigit('970400000099001');
const BIC = 'KANGDEFFXXX';
const elsewhere = (holder = marta.name) => ({
  kind: 'iban',
  holder,
  iban: ibanOf('DE', 77_001),
  bic: BIC,
  bank: 'Other Bank',
});
let ledger: LedgerUnderTest;
let customer: string;

const asOperator = (method: string, path: string, body?: unknown, id?: string): Promise<Answer> =>
  ledger.call(method, path, { caller: ALICE, body, ...(id !== undefined && { id }) });
const aboutCard = (verb: string, cardNumber: string, more: object = {}): Promise<Answer> =>
  asOperator('POST', `/v1/operator/cards/${verb}`, { cardNumber, ...more });
const seen = async (): Promise<CustomerSeen> =>
  bodyOf(await asOperator('GET', '/v1/operator/customers/:id', undefined, customer));
const setPayee = (entered: object): Promise<Answer> =>
  asOperator('PUT', '/v1/operator/customers/:id/payee', entered, customer);
const erase = (giveUpPoints: boolean): Promise<Answer> =>
  asOperator('POST', '/v1/operator/customers/:id/erase', { giveUpPoints }, customer);
const signIn = async (cardNumber: string, pin = marta.pin): Promise<string> =>
  codeOf(
    await ledger.call('POST', '/v1/sessions', {
      body: await ledger.credential({ cardNumber, pin }),
    }),
  );
async function activate(cardNumber: string, code: string, newPin: string): Promise<void> {
  const [reading] = ledger.context.keys.reading;
  if (reading === undefined) throw new Error('no key');
  const iat = Math.floor(ledger.clock.ms / 1000);
  const jti = ledger.context.ids.random();
  const content = { cardNumber, code, newPin, terminal: KIOSK, jti, iat };
  const activation = await encryptTo(
    publicHalf(reading),
    'kangen-card-activation+json',
    JSON.stringify(content),
  );
  bodyOf(await ledger.call('POST', '/v1/cards/activation', { body: { activation } }));
}
const trail = async () =>
  bodyOf<AuditPage>(await ledger.call('GET', '/v1/operator/audit', { caller: ALICE })).entries;

beforeEach(async () => {
  ledger = await ledgerUnderTest();
  customer = bodyOf<CardSeen>(await aboutCard('look-up', OLD)).customer;
});

describe('a customer added by an operator', () => {
  const ada = {
    name: 'Ada Example',
    cardNumber: NEW,
    payee: { ...elsewhere('Ada Example') },
    agreement: { text: 'membership/1', language: 'en', givenAt: '2026-11-22T08:00:00.000Z' },
  };

  it('is there with card, account and what was agreed to; the card opens nothing yet', async () => {
    const answer = await asOperator('POST', '/v1/operator/customers', ada);
    ({ customer } = bodyOf<{ customer: string }>(answer));
    expect(await seen()).toMatchObject({
      name: 'Ada Example',
      cards: [{ end: NEW.slice(-4), state: 'active', pin: false }],
      payees: [{ bank: 'Other Bank', account: `DE•• •••• ${ibanOf('DE', 77_001).slice(-4)}` }],
    });
    const page = await asOperator(
      'GET',
      '/v1/operator/customers/:id/consents',
      undefined,
      customer,
    );
    expect(bodyOf<ConsentPage>(page).consents).toMatchObject([
      { text: 'membership/1', language: 'en', terminal: ALICE, redemption: null },
    ]);
    expect(await signIn(NEW, '2468')).toBe('credential-refused');
  });

  it('opens with the PIN that was set with the code', async () => {
    await asOperator('POST', '/v1/operator/customers', ada);
    const { code } = bodyOf<{ code: string }>(await aboutCard('activation-code', NEW));
    expect(code).toMatch(/^[0-9]{12}$/);
    const kept = JSON.stringify(
      ledger.database.prepare('SELECT * FROM card_activation').get(),
      (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value),
    );
    expect(kept).not.toContain(code);
  });

  it('is refused with a card that is somebody’s, and the trail says so without a number', async () => {
    const answer = await asOperator('POST', '/v1/operator/customers', { ...ada, cardNumber: OLD });
    expect(codeOf(answer)).toBe('card-taken');
    const [entry] = await trail();
    expect(entry).toMatchObject({ deed: 'customer.add', end: 'refused', refusal: 'card-taken' });
    expect(JSON.stringify(entry)).not.toContain(OLD);
  });
});

describe('a card', () => {
  it('blocked opens nothing, ends what it had opened, and goes on when it is unblocked', async () => {
    const bearer = await ledger.signIn();
    expect(bodyOf<CardSeen>(await aboutCard('block', OLD)).state).toBe('blocked');
    expect(codeOf(await ledger.call('GET', '/v1/account', { bearer }))).toBe('session-required');
    expect(await signIn(OLD)).toBe('card-locked');
    await aboutCard('unblock', OLD);
    expect(await signIn(OLD)).toBe('ok');
    const deeds = (await trail()).map(({ deed, subject, end }) => [deed, subject, end]);
    expect(deeds).toEqual([
      ['card.unblock', `customer:${customer}`, 'done'],
      ['card.block', `customer:${customer}`, 'done'],
    ]);
  });

  it('blocked lets what is under way come to its end', async () => {
    const redemption = bodyOf<Redemption>(await ledger.redeem(await ledger.signIn(), 1000n));
    await aboutCard('block', OLD);
    const receipt = await ledger.receiptFor(redemption);
    const ended = await ledger.call('PUT', '/v1/redemptions/:id/receipt', {
      id: redemption.id,
      body: { receipt },
    });
    expect(bodyOf(ended)).toMatchObject({ state: 'completed' });
  });

  it('replaced stays blocked; points and history are the customer’s, with the new card', async () => {
    const before = await ledger.account(await ledger.signIn());
    bodyOf(await aboutCard('replace', OLD, { newNumber: NEW }));
    expect(await signIn(OLD)).toBe('card-locked');
    expect(codeOf(await aboutCard('unblock', OLD))).toBe('card-replaced');
    expect(codeOf(await aboutCard('replace', OLD, { newNumber: NEW }))).toBe('card-replaced');
    expect((await seen()).cards.map(({ state, pin }) => [state, pin])).toEqual([
      ['blocked', true],
      ['active', false],
    ]);
    const { code } = bodyOf<{ code: string }>(await aboutCard('activation-code', NEW));
    await activate(NEW, code, '9041');
    const body = await ledger.credential({ cardNumber: NEW, pin: '9041' });
    const { token } = bodyOf<{ token: string }>(
      await ledger.call('POST', '/v1/sessions', { body }),
    );
    const { asOf: _, ...account } = await ledger.account(token);
    expect(before).toMatchObject(account);
  });

  it('is given out once only, and another one to the same customer as often as needed', async () => {
    const issue = (cardNumber: string) =>
      asOperator('POST', '/v1/operator/customers/:id/cards', { cardNumber }, customer);
    expect(codeOf(await issue(jonas?.cardNumber ?? ''))).toBe('card-taken');
    expect(codeOf(await issue(NEW))).toBe('ok');
    expect(codeOf(await issue(NEW))).toBe('card-taken');
    customer = ledger.newId();
    expect(codeOf(await issue(withLuhnDigit('970400000099002')))).toBe('customer-unknown');
  });

  it('locked by wrong PINs is unlocked by an operator', async () => {
    for (let tries = 0; tries < 5; tries += 1) {
      await signIn(OLD, '0001');
      ledger.clock.ms += 40_000;
    }
    expect(await signIn(OLD)).toBe('card-locked');
    await aboutCard('unlock-pin', OLD);
    expect(await signIn(OLD)).toBe('ok');
  });
});

describe('another account', () => {
  it('is paid to only when the cool-off is over; the account says from when', async () => {
    const { from } = bodyOf<PayeeSeen>(await setPayee(elsewhere()));
    expect(from).toBe(new Date(ledger.clock.ms + 86_400_000).toISOString());
    const bearer = await ledger.signIn();
    const { payee, payeeFrom, redeemable } = await ledger.account(bearer);
    expect(payee).toMatchObject({ bank: 'Other Bank' });
    expect(payeeFrom).toBe(from);
    expect(redeemable.maximum.minor).toBe(0n);
    const early = await ledger.redeem(bearer, 1000n, { payee: payee.account });
    expect(early).toMatchObject({
      ok: false,
      failure: { code: 'payee-cooling-off', notBefore: from },
    });
    ledger.clock.ms += 86_400_000;
    const later = await ledger.signIn();
    const { payeeFrom: over, redeemable: open }: Account = await ledger.account(later);
    expect(over).toBeUndefined();
    expect(open.maximum.minor).toBe(4920n);
    expect(codeOf(await ledger.redeem(later, 1000n, { payee: payee.account }))).toBe('ok');
  });

  it('leaves what is under way with the account it was made for', async () => {
    const redemption = bodyOf<Redemption>(await ledger.redeem(await ledger.signIn(), 1000n));
    await setPayee(elsewhere());
    const receipt = await ledger.receiptFor(redemption);
    const ended = bodyOf<Redemption>(
      await ledger.call('PUT', '/v1/redemptions/:id/receipt', {
        id: redemption.id,
        body: { receipt },
      }),
    );
    const [, claims = ''] = (ended.statement ?? '').split('.');
    const { payee } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { payee: string };
    expect((await seen()).payees.map(({ account }) => account)[1]).toBe(payee);
  });

  it('has the cool-off of the day it was changed; a policy says who set it', async () => {
    const policy = await ledger.call('PUT', '/v1/operator/payee-policy', {
      caller: BOB,
      body: { coolOffSeconds: 60 },
    });
    expect(bodyOf(policy)).toMatchObject({ coolOffSeconds: 60, setBy: BOB });
    const { from } = bodyOf<PayeeSeen>(await setPayee(elsewhere()));
    await asOperator('PUT', '/v1/operator/payee-policy', { coolOffSeconds: 0 });
    expect((await seen()).payees[0]?.from).toBe(from);
    expect(from).toBe(new Date(ledger.clock.ms + 60_000).toISOString());
  });

  it('is the same account: nothing changes, nothing waits', async () => {
    const { account } = marta.payee;
    if (account.kind !== 'iban') throw new Error('euro');
    const same = { kind: 'iban', holder: account.name, iban: account.iban, bic: account.bic };
    expect(bodyOf<PayeeSeen>(await setPayee(same)).from).toBeNull();
    expect((await seen()).payees).toHaveLength(1);
    expect((await trail())[0]).toMatchObject({ deed: 'payee.set', end: 'unchanged' });
  });

  it('is changed twice in one millisecond, and the last one counts', async () => {
    await setPayee(elsewhere());
    await setPayee({ ...elsewhere(), iban: ibanOf('DE', 77_002) });
    expect((await seen()).payees.map(({ account }) => account.slice(-4))).toEqual(
      [ibanOf('DE', 77_002), ibanOf('DE', 77_001), ibanOf('DE', 1001)].map((iban) =>
        iban.slice(-4),
      ),
    );
  });

  it('in another name is refused', async () => {
    expect(codeOf(await setPayee(elsewhere('Jonas Weber')))).toBe('holder-not-customer');
    expect((await seen()).payees).toHaveLength(1);
  });
});

describe('an erasure', () => {
  const paid = async (): Promise<Redemption> => {
    const redemption = bodyOf<Redemption>(await ledger.redeem(await ledger.signIn(), 1000n));
    const receipt = await ledger.receiptFor(redemption);
    const call = { id: redemption.id, body: { receipt } };
    return bodyOf(await ledger.call('PUT', '/v1/redemptions/:id/receipt', call));
  };

  it('is refused while something is open, and while points are left that nobody gave up', async () => {
    const redemption = bodyOf<Redemption>(await ledger.redeem(await ledger.signIn(), 1000n));
    expect(codeOf(await erase(true))).toBe('customer-open');
    const receipt = await ledger.receiptFor(redemption);
    const call = { id: redemption.id, body: { receipt } };
    await ledger.call('PUT', '/v1/redemptions/:id/receipt', call);
    expect(codeOf(await erase(false))).toBe('points-left');
    expect((await seen()).name).toBe(marta.name);
  });

  it('leaves nothing that says who it was, and books that are right', async () => {
    const redemption = await paid();
    await setPayee(elsewhere());
    expect(bodyOf(await erase(true))).toMatchObject({ pointsGivenUp: 4040 });
    const { account } = marta.payee;
    const texts = everyText(ledger);
    for (const secret of [
      marta.name,
      OLD,
      account.kind === 'iban' ? account.iban : '',
      ibanOf('DE', 77_001),
    ]) {
      expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    }
    expect(checkBooks(ledger.database)).toEqual([]);
    expect(await seen()).toMatchObject({ name: '—', cards: [] });
    // What was paid is still explained, and answered to the terminal that asks.
    const again = await ledger.call('GET', '/v1/redemptions/:id', { id: redemption.id });
    expect(bodyOf<Redemption>(again).statement).toBe(redemption.statement);
    const page = await asOperator(
      'GET',
      '/v1/operator/customers/:id/consents',
      undefined,
      customer,
    );
    expect(bodyOf<ConsentPage>(page).consents).toMatchObject([
      { text: 'redeem-to-own-account/1', redemption: redemption.id },
    ]);
  });

  it('is for ever: no card, no account, no session; and twice is once', async () => {
    const bearer = await ledger.signIn();
    const first = await erase(true);
    ledger.clock.ms += 1000;
    expect(await erase(true)).toEqual(first);
    expect(codeOf(await ledger.call('GET', '/v1/account', { bearer }))).toBe('session-required');
    expect(await signIn(OLD)).toBe('credential-refused');
    expect(codeOf(await setPayee(elsewhere()))).toBe('customer-unknown');
    const issue = { cardNumber: NEW };
    expect(
      codeOf(await asOperator('POST', '/v1/operator/customers/:id/cards', issue, customer)),
    ).toBe('customer-unknown');
    for (const sql of [
      `UPDATE customer SET display_name = 'x' WHERE id = '${customer}'`,
      `DELETE FROM erasure`,
      `INSERT INTO card (number, customer_id, state) VALUES ('${NEW}', '${customer}', 'active')`,
    ]) {
      expect(() => ledger.database.exec(sql)).toThrow(/erased|for ever/);
    }
  });

  it('keeps the card number from anybody else, as what a till says late is not theirs', async () => {
    await erase(true);
    const payee = elsewhere('Ada Example');
    const other = { name: 'Ada Example', payee, cardNumber: OLD };
    expect(codeOf(await asOperator('POST', '/v1/operator/customers', other))).toBe('card-taken');
  });
});

/** Every text in every row, as it lies in the database. */
function everyText({ database }: LedgerUnderTest): string[] {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as {
    name: string;
  }[];
  return tables.flatMap(({ name }) =>
    (database.prepare(`SELECT * FROM ${name}`).all() as object[]).flatMap((row) =>
      Object.values(row).filter((value): value is string => typeof value === 'string'),
    ),
  );
}
