/** One good input for each command of the bridge. */
import { type CommandName } from '../../protocol/ipc.ts';

export const goodCommands: Record<CommandName, unknown> = {
  signIn: { cardNumber: '4000000000000002', pin: '1234' },
  signOut: {},
  changePin: { pin: '2468', newPin: '9041' },
  redeem: { points: 2_500, amount: { currency: 'EUR', minor: '2500' } },
  wish: { points: 2_500, amount: { currency: 'EUR', minor: '2500' } },
  finishRedemption: {},
  printReceipt: {},
  refreshAccount: {},
  readOlder: {},
  checkBook: { redemption: '01956a3c-7b00-7abc-8def-0123456789ab' },
  readSlip: { slip: '01956a3c-7b00-7abc-8def-0123456789ab' },
  chooseLanguage: { language: 'ja' },
  chooseDisplay: { display: { text: 150, theme: 'dark', reach: true } },
  syncNow: {},
  staffSignIn: { badge: '10000016', pin: '4739' },
  staffSignOut: {},
  staffRecord: {
    cardNumber: '4000000000000002',
    paid: { currency: 'EUR', minor: '2500' },
    receiptNumber: 'S-1',
  },
  staffReverse: {
    purchase: '01956a3c-7b00-7abc-8def-0123456789ab',
    refunded: { currency: 'EUR', minor: '2500' },
    receiptNumber: 'R-1',
    reason: 'goods-returned',
  },
  staffLookUp: { redemption: '01956a3c-7b00-7abc-8def-0123456789ab' },
  staffSync: {},
  staffExport: {},
  staffLock: {},
  staffAssist: {},
  staffClose: {},
};
