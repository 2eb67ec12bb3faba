/** The real ledger's proofs, as they come over the wire, and what a kiosk makes of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askBook } from '../../../../main/channels/book-check.ts';
import { keysOf } from '../../../../main/channels/peer-keys.ts';
import { peerOver } from '../../../../main/channels/peer.ts';
import { redemptionId } from '../../../../protocol/ids.ts';
import { type Redemption, type RedemptionProof } from '../../../../protocol/ledger.ts';
import { openHeadsFolder } from '../../../../services/ledger/heads-folder.ts';
import { createJournalAudit } from '../../../../services/ledger/journal-audit.ts';
import { signedHeads } from '../../../../services/ledger/signed-heads.ts';
import {
  bodyOf,
  ledgerUnderTest,
  purchaseBody,
  TILL,
} from '../../services/ledger/ledger-under-test.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-book-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function paidAndSigned() {
  const ledger = await ledgerUnderTest();
  const heads = openHeadsFolder(folder);
  ledger.context.heads = signedHeads(heads, ledger.context.keys);
  const audit = createJournalAudit(ledger.context, heads);
  const bearer = await ledger.signIn();
  const { id } = bodyOf<Redemption>(await ledger.redeem(bearer, 500n));
  const row = bodyOf<Redemption>(await ledger.call('GET', '/v1/redemptions/:id', { id }));
  await ledger.call('PUT', '/v1/redemptions/:id/receipt', {
    id,
    body: { receipt: await ledger.receiptFor(row) },
  });
  await ledger.call('PUT', '/v1/purchases/:id', {
    id: ledger.context.ids.ordered(),
    caller: TILL,
    body: purchaseBody({ currency: 'EUR', minor: 1_000n }, 'P-1', 1),
  });
  const proof = async (): Promise<RedemptionProof> =>
    bodyOf(await ledger.call('GET', '/v1/redemptions/:id/proof', { id }));
  const published = ledger.context.keys.published;
  /** What the kiosk says where the ledger answers this. */
  const judged = async (body: unknown) => {
    const peer = peerOver({
      url: 'https://ledger.test',
      send: async ({ url }) => ({
        ok: true,
        status: 200,
        text: JSON.stringify(url.pathname === '/v1/keys' ? published : body),
      }),
      close: async () => {},
    });
    const path = `/v1/redemptions/${id}/proof`;
    return askBook(peer, keysOf(peer), { id, path });
  };
  return { id, proof, judged, sign: () => audit.stop() };
}

describe('the signed book', () => {
  it('holds once a head was signed, and names its key', async () => {
    const { proof, judged, sign } = await paidAndSigned();
    expect(await judged(await proof())).toEqual({ kind: 'answered', body: { state: 'soon' } });
    await sign();
    expect(await judged(await proof())).toMatchObject({
      kind: 'answered',
      body: { state: 'holds', key: expect.stringMatching(/^([0-9A-F]{4} ){4}[0-9A-F]{4}$/) },
    });
  });

  it('does not hold where one step of the way is another', async () => {
    const { proof, judged, sign } = await paidAndSigned();
    await sign();
    const good = await proof();
    const own = good.proof;
    if (own === null) throw new Error('there is a proof');
    const other = redemptionId.parse('01956a3c-7b00-7abc-8def-0123456789ab');
    const lies: unknown[] = [
      { ...good, id: other },
      { ...good, proof: { ...own, before: 'a'.repeat(64) } },
      { ...good, proof: { ...own, transaction: own.transaction.replace('500', '400') } },
      { ...good, proof: { ...own, after: own.after.toReversed().slice(1) } },
      { ...good, proof: { ...own, after: own.after.map(() => 'b'.repeat(64)) } },
      { ...good, proof: { ...own, head: own.statement } },
      { ...good, proof: { ...own, statement: own.head } },
    ];
    for (const lie of lies)
      expect(await judged(lie)).toEqual({ kind: 'answered', body: { state: 'broken' } });
  });

  it('says nothing of the book where nothing is proven, also not of what came back', async () => {
    const { id, judged, proof, sign } = await paidAndSigned();
    await sign();
    const none = { kind: 'answered', body: { state: 'unknown' } };
    expect(await judged({ id, proof: null })).toEqual(none);
    expect(await judged({ ...(await proof()), returnProof: null })).toEqual(none);
  });
});
