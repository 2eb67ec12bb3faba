import { progress } from '../../../protocol/ipc.ts';
import { type Slip } from '../../../protocol/slip.ts';
import { paid, redemption } from '../../unit/renderer/fixtures/snapshots.ts';

export const testSlip: Slip = {
  kind: 'test',
  dots: 576,
  language: 'en',
  shop: 'Hanami Market',
  printedAt: '2026-11-22T09:42:00.000Z',
};

export const paidSlip: Slip = {
  ...testSlip,
  kind: 'receipt',
  progress: progress.parse({ ...redemption, ...paid }),
  orderUntil: null,
  again: false,
};
