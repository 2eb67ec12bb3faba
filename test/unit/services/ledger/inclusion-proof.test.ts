/**
 * A statement names the journal transaction that did what it says, and the ledger leads from there to a
 * head it signed (I7). Both are judged here by the customer's page, which shares no code with the ledger.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Redemption, type RedemptionProof } from '../../../../protocol/ledger.ts';
import { verifyMessage } from '../../../../protocol/sealed/verify.ts';
import { check, type Verdict } from '../../../../receipt-page/check.ts';
import { readKeys } from '../../../../receipt-page/keys.ts';
import { readShown } from '../../../../receipt-page/shown.ts';
import { openHeadsFolder } from '../../../../services/ledger/heads-folder.ts';
import { createJournalAudit } from '../../../../services/ledger/journal-audit.ts';
import { signedHeads } from '../../../../services/ledger/signed-heads.ts';
import {
  bodyOf,
  codeOf,
  type LedgerUnderTest,
  ledgerUnderTest,
  OTHER_KIOSK,
  purchaseBody,
  TILL,
} from './ledger-under-test.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-proof-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A ledger that signs heads into `folder` when it is told to stop. */
async function witnessed() {
  const ledger = await ledgerUnderTest();
  const heads = openHeadsFolder(folder);
  ledger.context.heads = signedHeads(heads, ledger.context.keys);
  return { ledger, audit: createJournalAudit(ledger.context, heads) };
}

async function paid(ledger: LedgerUnderTest, outcome: 'completed' | 'refused' = 'completed') {
  const bearer = await ledger.signIn();
  const row = bodyOf<Redemption>(await ledger.redeem(bearer, 500n));
  return delivered(ledger, row, outcome);
}

async function delivered(
  ledger: LedgerUnderTest,
  row: Redemption,
  outcome: 'completed' | 'refused' | 'cancelled',
): Promise<Redemption> {
  const body = { receipt: await ledger.receiptFor(row, { outcome }) };
  return bodyOf(await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id: row.id, body }));
}

let receipts = 0;
async function grow(ledger: LedgerUnderTest, transactions: number): Promise<void> {
  for (let count = 0; count < transactions; count += 1) {
    receipts += 1;
    const body = purchaseBody({ currency: 'EUR', minor: 1_000n }, `P-${receipts}`, 1);
    const id = ledger.context.ids.ordered();
    bodyOf(await ledger.call('PUT', '/v1/purchases/:id', { id, caller: TILL, body }));
  }
}

const proofOf = async (ledger: LedgerUnderTest, { id }: Redemption): Promise<RedemptionProof> =>
  bodyOf(await ledger.call('GET', '/v1/redemptions/:id/proof', { id }));

/** What a customer sees who pastes the ledger's answer into the page. */
async function judged(ledger: LedgerUnderTest, shownText: string): Promise<Verdict> {
  const keys = await readKeys(JSON.stringify(ledger.context.keys.published), 'page');
  const shown = readShown(shownText);
  if (shown === null || keys === null) throw new Error('there is something to judge');
  return check(shown, keys);
}

async function placeIn(ledger: LedgerUnderTest, { statement }: Redemption) {
  const verified = await verifyMessage('statement', statement ?? '', (kid) =>
    ledger.context.keys.published.keys.find((key) => key.kid === kid),
  );
  if (!verified.ok) throw new Error(verified.reason);
  return verified.message.journal;
}

describe('a statement', () => {
  it.each(['completed', 'refused'] as const)('%s, names its own transaction', async (outcome) => {
    const { ledger } = await witnessed();
    const row = await paid(ledger, outcome);
    const { link } = await ledger.context.store.read({ name: 'journal-head', after: 0 });
    expect(await placeIn(ledger, row)).toEqual(link);
    expect(await judged(ledger, row.statement ?? '')).toMatchObject({
      kind: 'genuine',
      said: { outcome },
      journal: { kind: 'named', sequence: link.sequence },
    });
  });

  it('names its own also where many are settled at the same moment, in one commit', async () => {
    const { ledger } = await witnessed();
    const bearer = await ledger.signIn();
    const rows: Redemption[] = [];
    for (let count = 0; count < 5; count += 1) {
      rows.push(bodyOf<Redemption>(await ledger.redeem(bearer, 500n)));
    }
    const settled = await Promise.all(rows.map((row) => delivered(ledger, row, 'completed')));
    for (const row of settled) {
      const place = await placeIn(ledger, row);
      const there = await ledger.context.store.read({
        name: 'journal-link',
        sequence: place?.sequence ?? 0,
      });
      expect(place).toEqual(there);
    }
    expect(new Set(settled.map(({ statement }) => statement)).size).toBe(5);
  });

  it('is said once: delivered again it is the same text', async () => {
    const { ledger } = await witnessed();
    const row = await paid(ledger);
    await grow(ledger, 2);
    expect((await delivered(ledger, row, 'completed')).statement).toBe(row.statement);
  });
});

describe('the proof', () => {
  it('leads to the head that was signed behind it, and names nobody else', async () => {
    const { ledger, audit } = await witnessed();
    const row = await paid(ledger);
    await grow(ledger, 3);
    await audit.stop();
    await grow(ledger, 2);
    const answer = await proofOf(ledger, row);
    const place = await placeIn(ledger, row);
    expect(await judged(ledger, JSON.stringify(answer))).toMatchObject({
      kind: 'genuine',
      journal: { kind: 'included', sequence: place?.sequence, head: (place?.sequence ?? 0) + 3 },
    });
    const [mine] = new Set(answer.proof?.transaction.match(/"customer":"[^"]+"/g));
    const others = ledger.database.prepare('SELECT id FROM customer').pluck().all() as string[];
    expect(others.length).toBeGreaterThan(1);
    expect(others.filter((id) => JSON.stringify(answer).includes(id))).toEqual([
      mine?.slice('"customer":"'.length, -1),
    ]);
  });

  it('ends at its own transaction while no head was signed so far', async () => {
    const { ledger, audit } = await witnessed();
    await audit.start();
    const row = await paid(ledger);
    const answer = await proofOf(ledger, row);
    expect(answer.proof).toMatchObject({ after: [], head: null });
    expect(await judged(ledger, JSON.stringify(answer))).toMatchObject({
      journal: { kind: 'not-signed-yet' },
    });
    await audit.stop();
    expect(await judged(ledger, JSON.stringify(await proofOf(ledger, row)))).toMatchObject({
      journal: { kind: 'included' },
    });
  });

  it('is none before the end, and none for another terminal', async () => {
    const { ledger } = await witnessed();
    const bearer = await ledger.signIn();
    const row = bodyOf<Redemption>(await ledger.redeem(bearer, 500n));
    expect(await proofOf(ledger, row)).toEqual({ id: row.id, proof: null });
    await delivered(ledger, row, 'completed');
    const asked = { id: row.id, caller: OTHER_KIOSK };
    const path = '/v1/redemptions/:id/proof';
    expect(codeOf(await ledger.call('GET', path, asked))).toBe('redemption-unknown');
    const unknown = { id: ledger.newId() };
    expect(codeOf(await ledger.call('GET', path, unknown))).toBe('redemption-unknown');
  });

  it('is none where the journal does not bear the statement out any more', async () => {
    const { ledger } = await witnessed();
    const row = await paid(ledger);
    ledger.database.exec(`
      DROP TRIGGER journal_transaction_is_kept;
      UPDATE journal_transaction SET hash = '${'a'.repeat(64)}'
       WHERE sequence = (SELECT max(sequence) FROM journal_transaction);`);
    expect(await proofOf(ledger, row)).toEqual({ id: row.id, proof: null });
  });
});
