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
