import { type Snapshot } from '../../protocol/ipc.ts';
import { type ScreenPart } from '../../protocol/screen.ts';
import { whatIsDown } from '../network.ts';
import { useWords } from '../words/use-words.ts';
import { PlainAction } from '../ui/action.tsx';
import { Journey } from '../ui/journey.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { ScanPicture } from '../ui/scan-picture.tsx';

interface WelcomeProps {
  network: Snapshot['network'];
  /** The shop's own words, by language. */
  texts: ScreenPart['texts'] | undefined;
  onStart: () => void;
}

export function Welcome({ network, texts, onStart }: WelcomeProps) {
  const { t, language } = useWords();
  const own = texts?.[language];
  const down = whatIsDown(network);
  return (
    <Page
      name="welcome"
      bleed={<Journey scene="welcome" />}
      tell={null}
      touch={
        <>
          <div className="telling">
            <h1 className="question">{own?.title ?? t('welcome.title')}</h1>
            <p className="lead">{own?.how ?? t('welcome.how')}</p>
            {down === null ? null : <Notice>{t(`welcome.${down}`)}</Notice>}
            {own?.notice === undefined ? null : <Notice>{own.notice}</Notice>}
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
