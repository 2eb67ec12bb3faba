import { type Snapshot } from '../../protocol/ipc.ts';
import { whatIsDown } from '../network.ts';
import { useWords } from '../words/use-words.ts';
import { PlainAction } from '../ui/action.tsx';
import { Journey } from '../ui/journey.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { ScanPicture } from '../ui/scan-picture.tsx';

interface WelcomeProps {
  network: Snapshot['network'];
  onStart: () => void;
}

export function Welcome({ network, onStart }: WelcomeProps) {
  const { t } = useWords();
  const down = whatIsDown(network);
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
            {down === null ? null : <Notice>{t(`welcome.${down}`)}</Notice>}
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
