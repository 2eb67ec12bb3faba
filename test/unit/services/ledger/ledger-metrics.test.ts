import { expect, it } from 'vitest';
import { watchBooks } from '../../../../services/ledger/ledger-metrics.ts';
import { type LedgerStore } from '../../../../services/ledger/store/contract.ts';
import { createMetrics } from '../../../../services/monitoring/metrics.ts';
import { ledgerUnderTest } from './ledger-under-test.ts';

it('one reading asks the books once for what is open, and the next one again', async () => {
  const { context, signIn, redeem } = await ledgerUnderTest();
  const { store } = context;
  const asked: string[] = [];
  const heard: LedgerStore = {
    ...store,
    read: (query) => {
      asked.push(query.name);
      return store.read(query);
    },
  };
  const metrics = createMetrics('ledger');
  watchBooks(metrics, heard, context.clock);
  const held = /kangen_open_redemptions\{state="authorized".*\} (\d+)/;
  expect(held.exec(await metrics.text())?.[1]).toBe('0');
  await redeem(await signIn(), 500n);
  expect(held.exec(await metrics.text())?.[1]).toBe('1');
  expect(asked.filter((name) => name === 'open-counts')).toHaveLength(2);
});
