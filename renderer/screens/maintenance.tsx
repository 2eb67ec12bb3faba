import { useWords } from '../words/use-words.ts';
import { Journey } from '../ui/journey.tsx';
import { Page } from '../ui/page.tsx';

/** An operator has said that nobody is served for a while. What is under way goes on. */
export function Maintenance() {
  const { t } = useWords();
  return (
    <Page
      name="maintenance"
      bleed={<Journey scene="closed" />}
      tell={null}
      touch={
        <div className="telling">
          <h1 className="question">{t('states.maintenance')}</h1>
          <p className="lead">{t('states.maintenanceWhat')}</p>
          <p className="lead">{t('states.maintenanceNext')}</p>
        </div>
      }
    />
  );
}
