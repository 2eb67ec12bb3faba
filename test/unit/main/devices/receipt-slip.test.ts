import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { receiptSlip } from '../../../../main/devices/receipt-slip.ts';
import { type Transfer } from '../../../../main/engine/transfer-state.ts';
import { progress } from '../../../../protocol/ipc.ts';
import { redemptionId } from '../../../../protocol/ids.ts';
import { slipFrom, slipText } from '../../../../protocol/slip.ts';
import { exampleRequest } from '../../../support/fake-channels.ts';
import { redemption, sent } from '../../renderer/fixtures/snapshots.ts';
import { paidSlip, testSlip } from '../../../support/devices/slips.ts';

const { jws } = z
  .object({ jws: z.string() })
  .parse(JSON.parse(readFileSync('test/vectors/signed-message/valid/authorization.json', 'utf8')));

const transfer: Transfer = {
  id: redemptionId.parse(redemption.id),
  state: 'sent',
  request: exampleRequest(),
  requestedAt: '2026-03-14T09:00:00.000Z',
  authorizedAt: '2026-03-14T09:00:01.000Z',
  sentAt: '2026-03-14T09:00:02.000Z',
  authorization: jws,
};

test('says until when the bank takes the order, as the ledger has signed it', () => {
  const shown = progress.parse({ ...redemption, ...sent, print: { state: 'printed' } });
  const made = receiptSlip(testSlip, { progress: shown, transfer, again: false });
  const { exp } = z
    .object({ exp: z.number() })
    .parse(JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()));
  expect(made).toMatchObject({ orderUntil: new Date(exp * 1000).toISOString(), again: false });
  expect(made, 'nothing of an earlier print').not.toHaveProperty('progress.print');
});

test('names no time where none was signed', () => {
  const shown = progress.parse(redemption);
  const damaged = { ...transfer, authorization: 'a.b.c' };
  expect(receiptSlip(testSlip, { progress: shown, transfer: damaged, again: true })).toMatchObject({
    orderUntil: null,
    again: true,
  });
});

test('names nobody’s account to staff, who print it once more', () => {
  const shown = progress.parse(redemption);
  expect(shown.payee).not.toBeNull();
  const asked = { progress: shown, transfer, again: false };
  expect(receiptSlip(testSlip, asked)).toMatchObject({ progress: { payee: shown.payee } });
  expect(receiptSlip(testSlip, { ...asked, again: true })).toMatchObject({
    progress: { payee: null },
  });
});

test('reaches the page that draws it as it was', () => {
  for (const one of [paidSlip, testSlip]) {
    expect(slipFrom(slipText({ ...one, shop: 'ひのでマート #1 %' }))).toEqual({
      ...one,
      shop: 'ひのでマート #1 %',
    });
  }
});
