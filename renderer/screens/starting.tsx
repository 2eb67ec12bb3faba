import { useWords } from '../words/use-words.ts';
import { Journey } from '../ui/journey.tsx';
import { Page } from '../ui/page.tsx';

export function Starting({ doing }: { doing: 'opening' | 'enrolling' | 'connecting' }) {
  const { t } = useWords();
  return (
    <Page
      name="starting"
      bleed={<Journey scene="nothing" />}
      tell={null}
      touch={
        <div className="telling">
          <h1 className="question">{t('starting.title')}</h1>
          <p className="lead" role="status">
            {t(`starting.${doing}`)}
          </p>
        </div>
      }
    />
  );
}

/**
 * Before the terminal has said in which language it speaks: the same picture in the same place, without a word. It is
 * no screen yet: nobody can do anything with it.
 */
export function Waking() {
  return (
    <div className="kiosk" data-illustrated={true}>
      <div />
      <div className="waking">
        <main className="page">
          <section className="tell">
            <div className="bleed">
              <Journey scene="nothing" />
            </div>
          </section>
          <section className="touch" />
        </main>
      </div>
    </div>
  );
}
