/**
 * What a welcome becomes when nobody has come for a while: the picture, large, and how to begin in every
 * language. It knows nobody, and a touch anywhere brings the welcome back (idle.ts).
 */
import { language } from '../../protocol/ledger.ts';
import { catalogues } from '../words/index.ts';
import { useWords } from '../words/use-words.ts';
import { Journey } from './journey.tsx';
import { Page } from './page.tsx';

export function Invitation() {
  const { t } = useWords();
  return (
    <Page
      name="invitation"
      bleed={<Journey scene="welcome" />}
      tell={null}
      touch={
        <div className="telling">
          <h1 className="question">{t('welcome.title')}</h1>
          <ul className="begin">
            {language.options.map((one) => (
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
