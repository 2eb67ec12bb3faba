/** What staff signed on a real record, in front of a ledger that says what a test tells it to. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, type FailureCode } from '../../../../protocol/failure.ts';
import { type RedemptionId, redemptionId, uuidV7From } from '../../../../protocol/ids.ts';
import { type StaffActionDelivery, type StaffSessionShown } from '../../../../protocol/staff.ts';
import { type TransferState } from '../../../../protocol/transfer-state.ts';
import { type Outcome, StoreFailing } from '../../../../main/engine/ports.ts';
import { Delivery } from '../../../../main/staff/delivery.ts';
import { limits } from '../../../../main/staff/limits.ts';
import { migrate } from '../../../../main/store/migrate.ts';
import { transferStore } from '../../../../main/store/transactor.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';

const TERMINAL = 'urn:kangen:kiosk:hanami-market:kiosk-1';
const SESSION = '01956a3c-7b00-7abc-8def-0000000000bb';
const done: Outcome<{ kind: 'noted' }> = { kind: 'answered', body: { kind: 'noted' } };
const away: Outcome<never> = { kind: 'unknown', reason: 'connection' };
const refused = (code: FailureCode): Outcome<never> => ({
  kind: 'refused',
  failure: failureOf(code, 'in a test'),
});

let database: Database.Database;
let clock: FakeClock;
let told: string[];
let answer: (id: string, said: StaffActionDelivery) => Outcome<{ kind: 'noted' }>;
let states: Map<RedemptionId, TransferState>;
let failures: number;
let delivery: Delivery;

beforeEach(() => {
  database = new Database(':memory:');
  migrate(database);
  clock = new FakeClock();
  told = [];
  answer = () => done;
  states = new Map();
  failures = 0;
  const store = transferStore(database).purchases;
  delivery = new Delivery({
    ledger: {
      act: async (id, said) => {
        told.push(id);
        return answer(id, said);
      },
    },
    store: {
      ...store,
      transact: (work) => {
        if (failures > 0) {
          failures -= 1;
          throw new StoreFailing('full');
        }
        return store.transact(work);
      },
    },
    clock,
    stateOf: (id) => states.get(id) ?? null,
  });
});
afterEach(() => delivery.stop());

const SHOWN: StaffSessionShown = {
  session: `eyJhIjoxfQ.eyJhIjoxfQ.${'A'.repeat(86)}`,
  key: { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) },
};

let count = 0;
function signed(): { id: string; action: string; redemption: RedemptionId } {
  count += 1;
  const random = new Uint8Array(10).fill(count % 256);
  const id = uuidV7From(1_772_359_872_000 + count, random);
  const redemption = redemptionId.parse(id);
  const said = {
    iss: TERMINAL,
    aud: 'urn:kangen:ledger',
    iat: 1_772_359_872,
    jti: id,
    session: SESSION,
    deed: { kind: 'assisted', redemption },
  };
  const payload = Buffer.from(JSON.stringify(said)).toString('base64url');
  return { id, redemption, action: `eyJhIjoxfQ.${payload}.${'A'.repeat(86)}` };
}
const waiting = (): unknown[] =>
  database
    .prepare("SELECT id FROM staff_delivery WHERE state = 'waiting' ORDER BY id")
    .pluck()
    .all();

it('is told until it is heard, and then no more', async () => {
  answer = () => away;
  const one = signed();
  delivery.keep(one, SHOWN);
  await settled();
  expect(waiting()).toEqual([one.id]);
  answer = () => done;
  await clock.advance(limits.deliveryPauseMs);
  expect(waiting()).toEqual([]);
  await clock.advance(10 * limits.deliveryPauseMsMax);
  expect(told).toEqual([one.id, one.id]);
});

describe('of a redemption that the ledger does not know', () => {
  it.each(['refused', 'rejected', 'cancelled'] as const)(
    'ends where the terminal’s own record says %s',
    async (state) => {
      answer = () => refused('redemption-unknown');
      const one = signed();
      states.set(one.redemption, 'requested');
      delivery.keep(one, SHOWN);
      await settled();
      expect(waiting()).toEqual([one.id]);
      states.set(one.redemption, state);
      await clock.advance(limits.deliveryPauseMs);
      expect(waiting()).toEqual([]);
    },
  );

  it('is asked about less and less', async () => {
    answer = () => refused('redemption-unknown');
    delivery.keep(signed(), SHOWN);
    await clock.advance(24 * 3_600_000);
    expect(told.length).toBeLessThan(40);
    expect(told.length).toBeGreaterThan(20);
  });
});

it('keeps what was signed with a key that the ledger does not know', async () => {
  answer = () => refused('staff-key-unknown');
  delivery.keep(signed(), SHOWN);
  await settled();
  expect(waiting()).toHaveLength(1);
});

it('lets nobody wait behind those that stand still', async () => {
  const stuck = Array.from({ length: 2 * limits.deliveriesPerPage + 1 }, signed);
  const last = signed();
  answer = (id) => (id === last.id ? done : refused('redemption-unknown'));
  for (const one of [...stuck, last]) delivery.keep(one, SHOWN);
  await settled();
  expect(waiting()).toEqual(stuck.map(({ id }) => id));
});

it('is told in the same breath where it comes while another is told', async () => {
  const [first, second] = [signed(), signed()];
  answer = (id) => {
    if (id === first.id && told.length === 1) delivery.keep(second, SHOWN);
    return done;
  };
  delivery.keep(first, SHOWN);
  await settled();
  expect(waiting()).toEqual([]);
});

it('waits for a disk that fails, and goes on', async () => {
  failures = 1;
  delivery.keep(signed(), SHOWN);
  await settled();
  expect(told).toEqual([]);
  await clock.advance(limits.deliveryPauseMs - 1);
  failures = 1;
  await clock.advance(10 * limits.deliveryPauseMs);
  expect(waiting()).toEqual([]);
});

it('shows whose key it was to a ledger that has lost it, and to no other', async () => {
  const shown: StaffActionDelivery['sessions'][] = [];
  answer = (_id, { sessions }) => {
    shown.push(sessions);
    return shown.length > 1 ? done : refused('staff-key-unknown');
  };
  delivery.keep(signed(), SHOWN);
  await settled();
  expect(shown).toEqual([undefined, [SHOWN]]);
  expect(waiting()).toEqual([]);
  delivery.keep(signed(), SHOWN);
  await settled();
  expect(shown.slice(2)).toEqual([undefined]);
});
