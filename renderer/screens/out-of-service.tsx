import { type Failure } from '../../protocol/failure.ts';
import { useWords } from '../words/use-words.ts';
import { Journey } from '../ui/journey.tsx';
import { Page } from '../ui/page.tsx';

export function OutOfService({ failure }: { failure: Failure }) {
  const { t } = useWords();
  return (
    <Page
      name="out-of-service"
      bleed={<Journey scene="apart" />}
      tell={null}
      touch={
        <div className="telling">
          <h1 className="question">{t('outOfService.title')}</h1>
          <p className="lead">{t('outOfService.what')}</p>
          <p className="lead">{t('outOfService.next')}</p>
          <p className="code">{t('outOfService.code', { code: failure.code })}</p>
        </div>
      }
    />
  );
}
