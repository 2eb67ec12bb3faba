import { useWords } from '../words/use-words.ts';
import { Journey } from '../ui/journey.tsx';
import { Page } from '../ui/page.tsx';

/** Nothing can be written down here, so nothing begins here. Once the disk takes it again this goes by itself. */
export function DiskFailing() {
  const { t } = useWords();
  return (
    <Page
      name="disk-failing"
      bleed={<Journey scene="closed" />}
      tell={null}
      touch={
        <div className="telling">
          <h1 className="question">{t('disk.title')}</h1>
          <p className="lead">{t('disk.what')}</p>
          <p className="lead">{t('disk.next')}</p>
          <p className="lead">{t('disk.staff')}</p>
        </div>
      }
    />
  );
}
