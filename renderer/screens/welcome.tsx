import { useWords } from '../words/use-words.ts';
import { PlainAction } from '../ui/action.tsx';
import { Journey } from '../ui/journey.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { ScanPicture } from '../ui/scan-picture.tsx';

export function Welcome({ onStart }: { onStart: () => void }) {
  const { t } = useWords();
  return (
    <Page
      name="welcome"
      bleed={<Journey scene="welcome" />}
      tell={null}
      touch={
        <>
          <div className="telling">
            <h1 className="question">{t('welcome.title')}</h1>
            <p className="lead">{t('welcome.how')}</p>
          </div>
          <div className="scan-here">
            <ScanPicture />
            <p className="scan-words">{t('welcome.scan')}</p>
          </div>
          <Actions>
            <PlainAction onPress={onStart}>{t('welcome.start')}</PlainAction>
          </Actions>
        </>
      }
    />
  );
}
