import { ScanLine } from 'lucide-react';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction } from '../ui/action.tsx';
import { Journey } from '../ui/journey.tsx';
import { Actions, Page } from '../ui/page.tsx';

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
            <h1 className="question welcome-title">{t('welcome.title')}</h1>
            <p className="lead">{t('welcome.how')}</p>
          </div>
          <Actions>
            <p className="scan-here">
              <ScanLine aria-hidden className="icon" />
              {t('welcome.scan')}
            </p>
            <p className="or">{t('welcome.or')}</p>
            <PrimaryAction onPress={onStart}>{t('welcome.start')}</PrimaryAction>
          </Actions>
        </>
      }
    />
  );
}
