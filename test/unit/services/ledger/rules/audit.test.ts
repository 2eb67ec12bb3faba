import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../../protocol/failure.ts';
import { audited, type Deed } from '../../../../../services/ledger/rules/audit.ts';
import { auditContent, nextAuditLink } from '../../../../../services/ledger/rules/audit-chain.ts';
import { chainStart } from '../../../../../services/ledger/rules/journal-chain.ts';
import { type Write } from '../../../../../services/ledger/store/writes.ts';

const deed: Deed = {
  who: 'urn:kangen:operator:alice',
  serial: 'A1',
  atMs: 1,
  deed: 'card.block',
  subject: 'customer:019a0000-0000-7000-8000-000000000001',
  details: { state: 'blocked', card: '…0018' },
  trace: null,
};
const write: Write = { op: 'end-session', tokenHash: 'x' };
const rowOf = (writes: readonly Write[]) => {
  const last = writes.at(-1);
  if (last?.op !== 'audit') throw new Error('no entry');
  return last.row;
};

describe('a decision that is audited', () => {
  it('does what it did, and says who did it, in one', () => {
    const { answer, writes } = audited({ answer: { ok: true }, writes: [write] }, deed);
    expect(answer).toEqual({ ok: true });
    expect(writes).toHaveLength(2);
    expect(writes[0]).toBe(write);
    expect(rowOf(writes)).toMatchObject({
      who: deed.who,
      ending: 'done',
      refusal: null,
      detailsJson: '{"card":"…0018","state":"blocked"}',
    });
  });
  it('that changes nothing is told apart, and one that is refused says why', () => {
    expect(rowOf(audited({ answer: 1, writes: [] }, deed).writes).ending).toBe('unchanged');
    const answer = { ok: false as const, failure: failureOf('card-unknown', 'x') };
    expect(rowOf(audited({ answer, writes: [] }, deed).writes)).toMatchObject({
      ending: 'refused',
      refusal: 'card-unknown',
    });
  });
  it.each([
    { subject: 'card:9704000000000018' },
    { details: { payee: 'DE89 3704 0044 0532 0130 00' } },
    { details: { payee: 'DE89370400440532013000' } },
    { deed: 'blocks a card' },
  ])('holds no card number, no account, no free words: %j', (change) => {
    expect(() => audited({ answer: 1, writes: [] }, { ...deed, ...change })).toThrow();
  });
  it('may name what is named by hexadecimal ids', () => {
    const details = { trace: '1234567890123456abcdef1234567890' };
    expect(() => audited({ answer: 1, writes: [] }, { ...deed, details })).not.toThrow();
  });
});

describe('the trail’s chain', () => {
  const entry = rowOf(audited({ answer: 1, writes: [] }, deed).writes);
  it('is over every field of an entry and the hash before it', () => {
    const { hash } = nextAuditLink(chainStart, entry);
    for (const change of Object.keys(entry)) {
      const changed = { ...entry, [change]: 'changed' };
      expect(nextAuditLink(chainStart, changed).hash, change).not.toBe(hash);
    }
    expect(nextAuditLink({ sequence: 0, hash: 'f'.repeat(64) }, entry).hash).not.toBe(hash);
    expect(nextAuditLink({ ...chainStart, sequence: 1 }, entry).hash).not.toBe(hash);
  });
  it('is over JSON whose members are in their order (RFC 8785)', () => {
    const members = Object.keys(JSON.parse(auditContent(1, entry)) as object);
    expect(members).toEqual(members.toSorted());
    expect(members).toHaveLength(Object.keys(entry).length + 1);
  });
});
