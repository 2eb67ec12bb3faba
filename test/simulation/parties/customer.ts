/**
 * A customer at a kiosk: signs in, takes some of what is possible, waits a while, and leaves. Where the
 * ledger is away and a wish may be recorded, the wish is what they leave.
 */
import { type Money, pointsToPay, type RedemptionRate } from '../../../protocol/money.ts';
import { type CustomerSession } from '../../../main/session/customer-session.ts';
import { type Visit } from '../plan.ts';
import { type World } from '../world/world.ts';
import { type KioskParty } from './kiosk.ts';

const LOOK_EVERY_MS = 500;
const LOOKS_MAX = 60;
const QUEUE_MS = 5_000;
const THINK_MS = 3_000;
const WISH_MS = 200;

export async function visitKiosk(world: World, visit: Visit, kiosk: KioskParty): Promise<void> {
  for (let look = 0; look < LOOKS_MAX && !isFree(kiosk); look += 1) await world.loop.wait(QUEUE_MS);
  const { session } = kiosk;
  const person = world.template.seed.customers[visit.customer];
  if (session === null || person === undefined || !isFree(kiosk)) return;
  world.log.note(kiosk.urn, `customer ${visit.customer} comes`);
  world.idleness.touch();
  const { cardNumber } = person;
  session.signIn({ cardNumber, pin: visit.wrongPin ? '0000' : person.pin });
  await until(world, () => phaseOf(session) !== 'signing-in');
  await world.loop.wait(THINK_MS);
  // The kiosk may have died meanwhile; who stands before it sees that.
  await ask({ world, visit, kiosk, session });
  if (visit.again && (await until(world, () => isEnded(session)))) {
    session.finishRedemption();
    await until(world, () => isFresh(session));
    await ask({ world, visit, kiosk, session });
  }
  await world.loop.wait(visit.patienceMs);
  if (kiosk.session === session) session.signOut();
}

interface Standing {
  world: World;
  visit: Visit;
  kiosk: KioskParty;
  session: CustomerSession;
}

async function ask(here: Standing): Promise<void> {
  const { kiosk, session, world } = here;
  if (kiosk.session !== session) return;
  const { state } = session;
  try {
    if (state.phase === 'signed-in' && state.redemption === null)
      redeem(here, state.account.redeemable);
    if (state.phase === 'wishing') await wish(here, state.offer);
  } catch (error) {
    world.checker.intentEnds(kiosk.urn, null);
    kiosk.fatal(error);
  }
}

interface Possible {
  rate: RedemptionRate;
  fee?: Money | undefined;
  minimum: Money;
  step: Money;
  maximum: Money;
}

function redeem(here: Standing, possible: Possible): void {
  const { world, kiosk, session } = here;
  const asked = begin(here, possible);
  if (asked === null) return;
  const refusal = session.redeem(asked, 'en');
  const id = shownBy(session);
  if (refusal === null && id === null) world.checker.takenUnseen(kiosk.urn);
  world.checker.intentEnds(kiosk.urn, refusal === null ? id : null);
  world.log.note(kiosk.urn, `redeem ${asked.points} points: ${refusal?.code ?? id ?? 'none'}`);
}

async function wish(here: Standing, possible: Possible): Promise<void> {
  const { world, kiosk, session } = here;
  const asked = begin(here, possible);
  if (asked === null) return;
  const refusal = session.wish(asked, 'en');
  if (refusal === null) await world.loop.wait(WISH_MS);
  // What a dead kiosk has on its disk the checker has seen; the customer saw a dark screen.
  const id = kiosk.session === session ? shownBy(session) : null;
  world.checker.intentEnds(kiosk.urn, refusal === null ? id : null);
  world.log.note(kiosk.urn, `wish for ${asked.points} points: ${refusal?.code ?? id ?? 'none'}`);
}

function begin(
  { world, visit, kiosk }: Standing,
  { rate, fee, minimum, step, maximum }: Possible,
): { points: number; amount: Money } | null {
  const wanted = BigInt(Math.floor(Number(maximum.minor) * visit.share));
  const stepped = wanted - (wanted % step.minor);
  const minor = stepped < minimum.minor ? minimum.minor : stepped;
  if (minor > maximum.minor) return null;
  const amount = { currency: maximum.currency, minor };
  const points = pointsToPay(amount, { rate, fee });
  world.checker.intentBegins({ customer: visit.customer, kiosk: kiosk.urn, points, minor });
  return { points, amount };
}

const isFree = ({ session }: KioskParty): boolean => session?.state.phase === 'nobody';

/** Asked anew each time: it changes while the customer waits. */
const phaseOf = ({ state }: CustomerSession): CustomerSession['state']['phase'] => state.phase;

const shownBy = ({ state }: CustomerSession): string | null =>
  'redemption' in state ? state.redemption : null;

/** The result is shown, and what is left has been fetched. */
const isEnded = ({ state }: CustomerSession): boolean =>
  state.phase === 'signed-in' && state.redemption !== null && state.accountFresh;

const isFresh = ({ state }: CustomerSession): boolean =>
  state.phase === 'signed-in' && state.accountFresh;

async function until({ loop }: World, isSo: () => boolean): Promise<boolean> {
  for (let look = 0; look < LOOKS_MAX && !isSo(); look += 1) await loop.wait(LOOK_EVERY_MS);
  return isSo();
}
