// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { controlWords, screenWords } from '../../../../renderer/speech/spoken.ts';

function page(html: string): Element {
  document.body.innerHTML = `<main>${html}</main>`;
  const [main] = document.body.children;
  if (main === undefined) throw new Error('there is a page');
  return main;
}
const roles = {
  button: 'button',
  chosen: 'chosen',
  notChosen: 'not chosen',
  opened: 'open',
  unavailable: 'not available',
};

describe('a screen', () => {
  it('is its title, what it tells in order, and what can be pressed', () => {
    const words = screenWords(
      page(`<p>Before</p><h1>Worth <span>€</span><span>49</span><span>.20</span></h1>
        <dl><div><dt>Account</dt><dd>A Bank<span>DE•• 1001</span></dd></div></dl>
        <ol><li><span>Reserved</span><span>14:03</span></li><li><span>Sent</span></li></ol>
        <button>Go on</button><button disabled>Not now</button><button aria-label="Erase">x</button>`),
    );
    expect(words).toEqual({
      title: 'Worth €49.20',
      tells: ['Before', 'Account: A Bank, DE•• 1001', 'Reserved, 14:03', 'Sent'],
      controls: ['Go on', 'Erase'],
    });
  });

  it('is silent about what is hidden, and says what a picture stands for', () => {
    const words = screenWords(
      page(`<h1>Title</h1><p aria-hidden="true">●●</p><svg><text>drawn</text></svg>
        <svg role="img" aria-label="A code"></svg><p hidden>no</p><img alt="" src="data:,"/>`),
    );
    expect(words.tells).toEqual(['A code']);
  });

  it('calls a pad of keys by its name, once', () => {
    const keys = Array.from('1234567890', (digit) => `<button>${digit}</button>`).join('');
    const words = screenWords(
      page(`<div role="group" aria-label="Number keys">${keys}</div><button>Next</button>`),
    );
    expect(words.controls).toEqual(['Number keys', 'Next']);
  });

  it('keeps the parts of an amount together, and names apart', () => {
    const words = screenWords(
      page(
        '<p><b>3,000</b><i>円</i></p><p><b>3 May</b><i>Bakery</i></p><p><b>パン</b><i>屋</i></p>',
      ),
    );
    expect(words.tells).toEqual(['3,000円', '3 May, Bakery', 'パン, 屋']);
  });
});

describe('a control', () => {
  it.each([
    ['<button>Go <b>on</b></button>', 'Go on, button'],
    ['<button disabled>Go on</button>', 'Go on, button, not available'],
    ['<button aria-label="Sizes" aria-expanded="true"><svg/></button>', 'Sizes, button, open'],
    ['<button role="radio" aria-checked="true">English</button>', 'English, chosen'],
    ['<button role="radio" aria-checked="false">한국어</button>', '한국어, not chosen'],
    ['<div role="group" aria-label="Keys"><button>7</button></div>', '7'],
    ['<p id="n">Name</p><button aria-labelledby="n">x</button>', 'Name, button'],
  ])('%s is said as %s', (html, said) => {
    const control = page(html).querySelector('button');
    if (control === null) throw new Error('there is a button');
    expect(controlWords(control, roles)).toBe(said);
  });

  it('is not what only holds others', () => {
    expect(controlWords(page('<p>words</p>'), roles)).toBeNull();
  });
});
