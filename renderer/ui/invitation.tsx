/**
 * What a welcome becomes when nobody has come for a while: the picture, large, and how to begin in every
 * language. It knows nobody, and a touch anywhere brings the welcome back (idle.ts).
 */
import { language as spoken } from '../../protocol/ledger.ts';
import { type ScreenPart } from '../../protocol/screen.ts';
import { catalogues } from '../words/index.ts';
import { useWords } from '../words/use-words.ts';
import { Journey } from './journey.tsx';
import { Page } from './page.tsx';

/** @param presented as the shop has it; undefined: as the kiosk was made */
export function Invitation({ presented }: { presented: ScreenPart | undefined }) {
  const { t, language } = useWords();
  const { languages = spoken.options, texts } = presented ?? {};
  return (
    <Page
      name="invitation"
      bleed={<Journey scene="welcome" />}
      tell={null}
      touch={
        <div className="telling">
          <h1 className="question">{texts?.[language]?.title ?? t('welcome.title')}</h1>
          <ul className="begin">
            {languages.map((one) => (
              <li key={one} lang={one}>
                {catalogues[one].welcome.begin}
              </li>
            ))}
          </ul>
        </div>
      }
    />
  );
}
