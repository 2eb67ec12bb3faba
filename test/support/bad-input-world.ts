/**
 * A network in use: two kiosks, a till, customers signed in, one redemption authorized and one paid, and
 * a caller of every role. So there is something to steal, to repeat and to spoil.
 */
import { join } from 'node:path';
import { type Role } from '../../protocol/identity.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type Account, keySet, type PublicKey } from '../../protocol/ledger.ts';
import { encryptTo } from '../../protocol/sealed/encrypt.ts';
import { type SeedCustomer } from '../../services/embedded-network/seed/index.ts';
import { type NetworkUnderTest, networkUnderTest } from './embedded-network.ts';
import { type ServiceName } from './every-route.ts';
import { type RawCall, rawCaller, type RawAnswer, type RawCaller } from './raw-caller.ts';
import { tableDigests } from './table-digests.ts';
import { answered, newRedemptionId, wireKiosk, type WireKiosk } from './wire-kiosk.ts';

export type Party = Role | 'other-kiosk' | 'stranger-till';

export const urns: Record<Exclude<Party, 'authority' | 'bank'>, string> = {
  kiosk: 'urn:kangen:kiosk:aurora-books:desk-1',
  'other-kiosk': 'urn:kangen:kiosk:aurora-books:desk-2',
  till: 'urn:kangen:till:aurora-books:till-1',
  'stranger-till': 'urn:kangen:till:no-such-shop:till-1',
  operator: 'urn:kangen:operator:sandbox',
  ledger: 'urn:kangen:ledger',
};

export interface World {
  network: NetworkUnderTest;
  kiosk: WireKiosk;
  marta: SeedCustomer;
  account: Account;
  token: string;
  /** Of Marta too, but signed in on the other kiosk. */
  tokenElsewhere: string;
  tokenEnded: string;
  authorized: { id: RedemptionId; authorization: string };
  paid: { id: RedemptionId; receipt: string };
  send(party: Party, service: ServiceName, call: RawCall): Promise<RawAnswer>;
  /** Encrypted to the ledger as a credential. */
  seal(text: string): Promise<string>;
  /**
   * Everything ledger, bank and authority keep, but for what a refusal is meant to count, and what the
   * ledger asks and reads at its bank by itself, whoever calls meanwhile.
   */
  books(): Books;
  finish(): Promise<void>;
}

export async function worldInUse(): Promise<World> {
  const network = await networkUnderTest();
  const [marta] = network.seed.customers;
  const kiosk = await wireKiosk(network, urns.kiosk);
  const other = await wireKiosk(network, urns['other-kiosk']);
  const signIn = async (at: WireKiosk) =>
    answered(await at.signIn(marta.cardNumber, marta.pin)).token;
  const tokenEnded = await signIn(kiosk);
  const token = await signIn(kiosk);
  const tokenElsewhere = await signIn(other);
  const callers = await callersOf(network);
  await callers.send('kiosk', 'ledger', {
    method: 'POST',
    path: '/v1/sessions/end',
    headers: { authorization: `Bearer ${tokenEnded}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const paid = await authorize(kiosk, token);
  const { evidence } = answered(await kiosk.order(paid.id, paid.authorization));
  answered(await kiosk.deliver(paid.id, evidence));
  const authorized = await authorize(kiosk, token);
  return {
    network,
    kiosk,
    marta,
    account: await kiosk.account(token),
    token,
    tokenElsewhere,
    tokenEnded,
    authorized,
    paid: { id: paid.id, receipt: evidence },
    send: callers.send,
    seal: async (text) => encryptTo(await readerOf(kiosk), 'kangen-credential+json', text),
    books: () => booksOf(network.data),
    finish: async () => {
      await Promise.all([callers.close(), kiosk.close(), other.close()]);
      await network.finish();
    },
  };
}

async function readerOf({ ledger }: WireKiosk): Promise<PublicKey> {
  const { keys } = answered(await ledger.call({ method: 'GET', path: '/v1/keys', answer: keySet }));
  const reader = keys.find(({ use }) => use === 'enc');
  if (reader === undefined) throw new Error('the ledger has no encryption key');
  return reader;
}

async function authorize(kiosk: WireKiosk, token: string) {
  const seen = await kiosk.account(token);
  const id = newRedemptionId();
  const { authorization } = answered(
    await kiosk.request({ id, amount: { currency: 'EUR', minor: 500n }, seen }, token),
  );
  if (authorization === null) throw new Error('the ledger gave no authorization');
  return { id, authorization };
}

async function callersOf(network: NetworkUnderTest) {
  const open = new Map<string, Promise<RawCaller>>();
  const urnOf = (party: Party): string => {
    if (party === 'authority') throw new Error('the authority calls nobody');
    return party === 'bank' ? network.bank : urns[party];
  };
  const connect = async (party: Party, service: ServiceName): Promise<RawCaller> => {
    const identity = await network.enrol(urnOf(party));
    return rawCaller(network.urls[service], identity.authority, identity);
  };
  const caller = (party: Party, service: ServiceName): Promise<RawCaller> => {
    const key = `${party} ${service}`;
    const known = open.get(key) ?? connect(party, service);
    open.set(key, known);
    return known;
  };
  // All at once and beforehand: enrolling is itself a change of the authority's books.
  for (const party of [...Object.keys(urns), 'bank'] as Party[]) await network.enrol(urnOf(party));
  return {
    send: async (party: Party, service: ServiceName, call: RawCall) =>
      (await caller(party, service)).send(call),
    close: async () => {
      await Promise.all([...open.values()].map(async (one) => (await one).close()));
    },
  };
}

export type Books = Record<'ledger' | 'bank' | 'authority', Record<string, string>>;

function booksOf(data: string): Books {
  return {
    ledger: tableDigests(join(data, 'ledger', 'ledger.db'), [
      'pin_attempt',
      'staff_attempt',
      'terminal_attempt',
      'credential_seen',
      'transfer_cursor',
      'reconciliation',
      'bank_statement',
      'statement_match',
      'statement_match_cursor',
    ]),
    bank: tableDigests(join(data, 'bank', 'bank.db'), ['statement_told']),
    authority: tableDigests(join(data, 'authority', 'records.sqlite'), ['audit', 'wrong_codes']),
  };
}
