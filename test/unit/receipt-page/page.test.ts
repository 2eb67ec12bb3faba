// @vitest-environment happy-dom
/** The page in a document: what stands behind `#` is judged at once, what is pasted when asked. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { languages, words } from '../../../receipt-page/words.ts';
import { publicText, receiptWithProof } from '../../support/receipt-makers.ts';

const { receipt, proof } = await receiptWithProof();
const verdict = () => document.querySelector('.verdict');
const press = (label: string) =>
  [...document.querySelectorAll('button')].find((one) => one.textContent === label)?.click();
const write = (box: string, text: string) => {
  const area = document.querySelector<HTMLTextAreaElement>(box);
  if (area === null) throw new Error(`there is no ${box}`);
  area.value = text;
};
const shows = (kind: string) =>
  vi.waitFor(() => expect(verdict()?.getAttribute('data-verdict')).toBe(kind));

beforeAll(async () => {
  document.body.innerHTML = '<main></main><script type="application/json" id="keys"></script>';
  location.hash = receipt;
  await import('../../../receipt-page/page.ts');
});

describe('the receipt page', () => {
  it('without a key says that it does not know the signer, and takes a key', async () => {
    await shows('unknown-key');
    write('#key', 'no key');
    press(words.en.useKey);
    await vi.waitFor(() =>
      expect(document.querySelector('[role=alert]')?.textContent).toBe(words.en.keyUnreadable),
    );
    write('#key', publicText());
    press(words.en.useKey);
    await shows('genuine');
    // By a key that somebody handed over it is not called genuine in words.
    expect(verdict()?.textContent).toContain(words.en.fits);
    expect(verdict()?.textContent).toContain('€12.50');
  });

  it('checks a proof that is pasted, in the reader’s language', async () => {
    write('#receipt', JSON.stringify(proof));
    press(words.en.check);
    await vi.waitFor(() => expect(verdict()?.textContent).toContain('up to transaction 6'));
    press(languages.ja);
    expect(document.documentElement.lang).toBe('ja');
    expect(verdict()?.textContent).toContain('6 番まで署名');
    press(languages.en);
  });

  it('says of a changed receipt that it does not hold', async () => {
    const [head, body = '', signature] = receipt.split('.');
    const changed = Buffer.from(body, 'base64url').toString().replace('1250', '9250');
    write('#receipt', [head, Buffer.from(changed).toString('base64url'), signature].join('.'));
    press(words.en.check);
    await shows('altered');
    expect(verdict()?.textContent).not.toContain('€');
  });

  it('shows words of a stranger as text, never as markup', async () => {
    write('#receipt', '<img src=x onerror=alert(1)>');
    press(words.en.check);
    await shows('unreadable');
    expect(document.querySelector('img')).toBeNull();
  });
});
