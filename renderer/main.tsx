import './zod-without-eval.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { firstLetters } from './first-letters.ts';
import { Mended } from './mended.tsx';
import { KioskContext, kioskFrom, windowBridge } from './kiosk.ts';
import './theme/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has a root');

await firstLetters(document.fonts);
createRoot(root).render(
  <KioskContext value={kioskFrom(windowBridge())}>
    <Mended>
      <App />
    </Mended>
  </KioskContext>,
);
