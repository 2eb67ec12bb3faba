/**
 * The page that draws what goes to the printer: the words, fonts and figures of the screen, in black on white,
 * one dot a pixel. It is told what to draw behind the `#` of its own address and says by its title when it is
 * drawn, and how tall; so it needs no bridge.
 */
import '../zod-without-eval.ts';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { slipFrom } from '../../protocol/slip.ts';
import { wordsIn } from '../words/index.ts';
import { SlipOnPaper } from './slip.tsx';
import './paper.css';

void draw(document.getElementById('root'));

async function draw(root: HTMLElement | null): Promise<void> {
  if (root === null) throw new Error('paper.html has a root');
  const slip = slipFrom(window.location.hash.slice(1));
  document.documentElement.lang = slip.language;
  root.style.width = `${slip.dots}px`;
  flushSync(() =>
    createRoot(root).render(
      <I18nextProvider i18n={wordsIn(slip.language)}>
        <SlipOnPaper slip={slip} />
      </I18nextProvider>,
    ),
  );
  // Asking for the height lays the page out, and only then its fonts are known to be needed.
  root.getBoundingClientRect();
  await document.fonts.ready;
  document.title = `drawn ${Math.ceil(root.getBoundingClientRect().height)}`;
}
