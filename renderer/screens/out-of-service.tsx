import { type Failure, type FailureCode } from '../../protocol/failure.ts';
import { useWords } from '../words/use-words.ts';
import { Journey } from '../ui/journey.tsx';
import { Page } from '../ui/page.tsx';

export function OutOfService({ failure }: { failure: Failure }) {
  const { t } = useWords();
  const words = staffWords[failure.code];
  const staff = words === undefined ? null : t(`outOfService.${words}`);
  return (
    <Page
      name="out-of-service"
      bleed={<Journey scene="closed" />}
      tell={null}
      touch={
        <div className="telling">
          <h1 className="question">{t('outOfService.title')}</h1>
          <p className="lead">{t('outOfService.what')}</p>
          <p className="lead">{t('outOfService.next')}</p>
          {staff === null ? null : <p className="lead">{staff}</p>}
          <p className="code">{t('outOfService.code', { code: failure.code })}</p>
        </div>
      }
    />
  );
}

/** What only an operator can mend is told in a sentence that can be read out on the telephone. */
const staffWords: Partial<Record<FailureCode, 'copied' | 'damaged' | 'locked'>> = {
  'terminal-copied': 'copied',
  'terminal-record-damaged': 'damaged',
  'terminal-locked': 'locked',
};
