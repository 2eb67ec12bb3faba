import './zod-without-eval.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { firstLetters, lettersOfFirstWords } from './first-letters.ts';
import { Mended } from './mended.tsx';
import { KioskContext, kioskFrom, windowBridge } from './kiosk.ts';
import './theme/words-faces.css';
import './theme/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has a root');

const kiosk = kioskFrom(windowBridge());
// Until then the page shows the picture that was built into it.
await Promise.all([firstLetters(document.fonts), lettersOfFirstWords(kiosk, document)]);
createRoot(root).render(
  <KioskContext value={kiosk}>
    <Mended>
      <App />
    </Mended>
  </KioskContext>,
);
