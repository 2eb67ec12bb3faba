/** A customer at a kiosk: signs in, takes some of what is possible, waits a while, and leaves. */
import { pointsForMoney } from '../../../protocol/money.ts';
import { type CustomerSession, type SignedIn } from '../../../main/session/customer-session.ts';
import { type Visit } from '../plan.ts';
import { type World } from '../world/world.ts';
import { type KioskParty } from './kiosk.ts';

const LOOK_EVERY_MS = 500;
const LOOKS_MAX = 60;
const QUEUE_MS = 5_000;
const THINK_MS = 3_000;

export async function visitKiosk(world: World, visit: Visit, kiosk: KioskParty): Promise<void> {
  for (let look = 0; look < LOOKS_MAX && !isFree(kiosk); look += 1) await world.loop.wait(QUEUE_MS);
  const { session } = kiosk;
  const person = world.template.seed.customers[customerPlace(visit.customer)];
  if (session === null || person === undefined || !isFree(kiosk)) return;
  world.log.note(kiosk.urn, `customer ${visit.customer} comes`);
  const { cardNumber } = person;
  session.signIn({ cardNumber, pin: visit.wrongPin ? '0000' : person.pin });
  for (let look = 0; look < LOOKS_MAX && phaseOf(session) === 'signing-in'; look += 1)
    await world.loop.wait(LOOK_EVERY_MS);
  await world.loop.wait(THINK_MS);
  // The kiosk may have died meanwhile; who stands before it sees that.
  if (kiosk.session !== session) return;
  const account = accountShown(session);
  if (account !== null) redeem(world, visit, { kiosk, account });
  await world.loop.wait(visit.patienceMs);
  if (kiosk.session === session) session.signOut();
}

const isFree = ({ session }: KioskParty): boolean => session?.state.phase === 'nobody';

/** Asked anew each time: it changes while the customer waits. */
const phaseOf = ({ state }: CustomerSession): CustomerSession['state']['phase'] => state.phase;

const accountShown = ({ state }: CustomerSession): SignedIn['account'] | null =>
  state.phase === 'signed-in' ? state.account : null;

/** The first customers stand for special cases; these are those with points to take. */
export const customerPlace = (customer: number): number => [0, 3, 5, 6][customer] ?? 0;

function redeem(
  world: World,
  visit: Visit,
  { kiosk, account }: { kiosk: KioskParty; account: SignedIn['account'] },
): void {
  const { maximum, step, minimum, rate } = account.redeemable;
  const wanted = BigInt(Math.floor(Number(maximum.minor) * visit.share));
  const stepped = wanted - (wanted % step.minor);
  const minor = stepped < minimum.minor ? minimum.minor : stepped;
  if (minor > maximum.minor) return;
  const amount = { currency: maximum.currency, minor };
  const points = pointsForMoney(amount, rate);
  const intent = world.checker.wishBegins({
    customer: visit.customer,
    kiosk: kiosk.urn,
    points,
    minor,
  });
  try {
    const refusal = kiosk.session?.redeem({ points, amount }, 'en') ?? null;
    const state = kiosk.session?.state;
    const id = state?.phase === 'signed-in' ? state.redemption : null;
    world.checker.wishEnds(intent, refusal === null ? id : null);
    world.log.note(kiosk.urn, `wish of ${points} points: ${refusal?.code ?? id ?? 'none'}`);
  } catch (error) {
    world.checker.wishEnds(intent, null);
    kiosk.fatal(error);
  }
}
