/** The page as it is handed out: one file, nothing from outside, nothing goes out, no private key inside. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { receiptPage } from '../../../scripts/receipt-page.ts';
import testKeys from '../../vectors/test-keys.json' with { type: 'json' };

const page = await receiptPage({ keys: testKeys.keys });
const between = (open: string, close: string): string => {
  const from = page.indexOf(open) + open.length;
  return page.slice(from, page.indexOf(close, from));
};
const policy = between('content-security-policy" content="', '"');
const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the receipt page', () => {
  it('may talk to nobody, and runs what it was built with and nothing else', () => {
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain(`script-src ${hashOf(between('<script>', '</script>'))};`);
    expect(policy).toContain(`style-src ${hashOf(between('<style>', '</style>'))};`);
  });

  it('is whole in itself', () => {
    expect(page).not.toMatch(/\b(?:src|href)=/);
    expect(page).not.toMatch(/\burl\(|@import|\bimport\b/);
    expect(page).not.toContain('<!--');
  });

  it('holds the public signing keys it was given, and nothing private', () => {
    const kept = JSON.parse(between('id="keys">', '</script>')) as { keys: object[] };
    const signing = testKeys.keys.filter(({ use }) => use === 'sig');
    expect(kept.keys).toEqual(signing.map(({ kty, crv, x, y, use }) => ({ kty, crv, x, y, use })));
    for (const { d } of testKeys.keys) expect(page).not.toContain(d);
  });

  it('is not made with something that is no key', async () => {
    await expect(receiptPage({ keys: [{ kty: 'RSA' }] })).rejects.toThrow(/kty/);
  });
});
