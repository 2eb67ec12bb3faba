import { z } from 'zod';
import { transferOrder, transferStatus } from '../../../protocol/bank.ts';
import { redemptionId } from '../../../protocol/ids.ts';
import { type Route, route } from '../../mutual-tls/route.ts';
import { type Bank } from '../bank.ts';
import { type Faults } from '../faults.ts';
import { realisticPendingMs } from '../limits.ts';
import { cancelTransfer } from '../transfers/cancel-transfer.ts';
import { getTransfer } from '../transfers/get-transfer.ts';
import { executePending } from '../transfers/pending.ts';
import { putTransfer } from '../transfers/put-transfer.ts';
import { misbehaving } from './misbehaving.ts';

const params = z.strictObject({ id: redemptionId });
const query = z.strictObject({});
const noBody = z.strictObject({}).optional();

export function transferRoutes(bank: Bank, faults: Faults): Route[] {
  return [
    route({
      method: 'PUT',
      path: '/v1/transfers/:id',
      roles: ['kiosk', 'ledger'],
      params,
      query,
      body: transferOrder,
      answer: transferStatus,
      handle: ({ caller, params: { id }, body }) => {
        const misbehaviour = faults.draw('order');
        const presented = { jws: body.authorization, redemption: id, caller: caller.party.urn };
        return misbehaving(misbehaviour, bank.clock, async () => {
          const answered = await putTransfer(bank, presented, misbehaviour);
          if (misbehaviour.holdEnds) executeLater(bank, faults);
          // Switched off while this one was on its way to be accepted: nobody else would execute it.
          else if (misbehaviour.hold && !isHolding(faults)) await executePending(bank);
          return answered;
        });
      },
    }),
    route({
      method: 'GET',
      path: '/v1/transfers/:id',
      roles: ['kiosk', 'ledger'],
      params,
      query,
      body: noBody,
      answer: transferStatus,
      handle: ({ caller, params: { id } }) =>
        misbehaving(faults.draw('ask'), bank.clock, () =>
          getTransfer(bank, { redemption: id, caller: caller.party.urn }),
        ),
    }),
    route({
      method: 'POST',
      path: '/v1/transfers/:id/cancel',
      roles: ['ledger'],
      params,
      query,
      body: noBody,
      answer: transferStatus,
      handle: ({ caller, params: { id } }) =>
        misbehaving(faults.draw('ask'), bank.clock, () =>
          cancelTransfer(bank, { redemption: id, caller: caller.party.urn }),
        ),
    }),
  ];
}

const isHolding = (faults: Faults): boolean =>
  faults.settings().faults.some(({ name }) => name === 'pending');

function executeLater(bank: Bank, faults: Faults): void {
  bank.clock.after(realisticPendingMs, () => {
    // An operator may have asked for `pending` in the meantime: then it waits for the operator.
    if (isHolding(faults)) return;
    executePending(bank).catch((error: unknown) =>
      // They stay pending, durably; the next order for one, or a restart, tries again.
      bank.log.error({ err: error }, 'pending transfers could not be executed'),
    );
  });
}
