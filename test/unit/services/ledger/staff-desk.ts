/** A member of staff at a kiosk of a ledger under test: signs in, signs, sends. */
import { hash } from 'node:crypto';
import { LEDGER_URN } from '../../../../protocol/identity.ts';
import { sealedPurchase, type SealedPurchase } from '../../../../protocol/ledger.ts';
import { encryptTo } from '../../../../protocol/sealed/encrypt.ts';
import { generateKey, type KeptKey, publicHalf } from '../../../../protocol/sealed/keys.ts';
import { messageDigest, signMessage } from '../../../../protocol/sealed/sign.ts';
import { type StaffDeed } from '../../../../protocol/staff-messages.ts';
import {
  type StaffActionDelivery,
  type StaffCredential,
  type StaffSessionOpened,
  type StaffSessionShown,
} from '../../../../protocol/staff.ts';
import { eurSeed } from '../../../../services/embedded-network/seed/eur.ts';
import { type Answer, bodyOf, KIOSK, type LedgerUnderTest } from './ledger-under-test.ts';

export const [CLERK, SUPERVISOR] = eurSeed.staff;

export interface Member {
  key: KeptKey;
  session: string;
  opened: StaffSessionOpened;
}

export async function tryStaff(
  ledger: LedgerUnderTest,
  change: Partial<StaffCredential> = {},
  options: { caller?: string; serial?: string } = {},
): Promise<{ answer: Answer; key: KeptKey }> {
  const key = await generateKey('sig');
  const { x, y } = key;
  const plain: StaffCredential = {
    badge: CLERK.badge,
    pin: CLERK.pin,
    terminal: KIOSK,
    jti: ledger.context.ids.random(),
    iat: seconds(ledger),
    key: { kty: 'EC', crv: 'P-256', x, y },
    ...change,
  };
  const credential = await encryptTo(
    readerOf(ledger),
    'kangen-staff-credential+json',
    JSON.stringify(plain),
  );
  const body = { credential };
  return { answer: await ledger.call('POST', '/v1/staff/sessions', { ...options, body }), key };
}

export async function signInStaff(
  ledger: LedgerUnderTest,
  { badge, pin }: { badge: string; pin: string } = CLERK,
): Promise<Member> {
  const { answer, key } = await tryStaff(ledger, { badge, pin });
  const opened = bodyOf<StaffSessionOpened>(answer);
  const [, payload = ''] = opened.session.split('.');
  const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { session: string };
  return { key, session: said.session, opened };
}

export interface Signed {
  id: string;
  action: string;
}

export async function signed(
  ledger: LedgerUnderTest,
  { key, session }: Pick<Member, 'key' | 'session'>,
  deed: StaffDeed,
  change: { iss?: string; iat?: number; jti?: string } = {},
): Promise<Signed> {
  const id = change.jti ?? ledger.context.ids.ordered();
  const said = {
    iss: KIOSK,
    aud: LEDGER_URN,
    iat: seconds(ledger),
    jti: id,
    session,
    deed,
    ...change,
  };
  return { id, action: await signMessage('staffAction', said, key) };
}

export const send = (
  ledger: LedgerUnderTest,
  { id, ...body }: Signed & Omit<StaffActionDelivery, 'action'>,
  options: { caller?: string; serial?: string } = {},
): Promise<Answer> => ledger.call('PUT', '/v1/staff/actions/:id', { id, body, ...options });

export async function act(
  ledger: LedgerUnderTest,
  member: Member,
  deed: StaffDeed,
): Promise<Answer> {
  return send(ledger, await signed(ledger, member, deed));
}

/** What a kiosk keeps beside what was signed. */
export function shownBy({
  key: { x, y },
  opened,
}: Pick<Member, 'key' | 'opened'>): StaffSessionShown {
  return { session: opened.session, key: { kty: 'EC', crv: 'P-256', x, y } };
}

/** A purchase sealed on this kiosk, and the deed that names it. */
export async function sold(
  ledger: LedgerUnderTest,
  minor: bigint,
  change: Partial<SealedPurchase> = {},
): Promise<{ deed: Extract<StaffDeed, { kind: 'record-purchase' }>; sealed: string }> {
  const id = ledger.newId() as never;
  const purchase: SealedPurchase = {
    id,
    till: KIOSK,
    cardNumber: eurSeed.customers[1]?.cardNumber ?? '',
    paid: { currency: 'EUR', minor },
    receiptNumber: `S-${String(id).slice(-6)}`,
    ...change,
  };
  const text = JSON.stringify(sealedPurchase.encode(purchase));
  const sealed = await encryptTo(readerOf(ledger), 'kangen-purchase+json', text);
  const { paid, receiptNumber } = purchase;
  const digest = hash('sha256', sealed, 'base64url');
  return {
    sealed,
    deed: { kind: 'record-purchase', purchase: id, paid, receiptNumber, sealed: digest },
  };
}

/** By a second member, of an action. */
export async function confirmation(
  ledger: LedgerUnderTest,
  second: Member,
  { action }: Signed,
): Promise<string> {
  const deed = { kind: 'confirm' as const, action: await messageDigest(action) };
  return (await signed(ledger, second, deed)).action;
}

const seconds = (ledger: LedgerUnderTest): number => Math.floor(ledger.clock.ms / 1000);

function readerOf({ context }: LedgerUnderTest) {
  const [reading] = context.keys.reading;
  if (reading === undefined) throw new Error('no key');
  return publicHalf(reading);
}
