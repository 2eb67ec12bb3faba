import { type Progress } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction, QuietAction } from '../ui/action.tsx';
import { FailureStory } from '../ui/failure-words.tsx';
import { Journey } from '../ui/journey.tsx';
import { Actions, Choices, Page } from '../ui/page.tsx';

interface RejectedProps {
  progress: Progress;
  onPoints: () => void;
  onFinish: () => void;
}

export function Rejected({ progress, onPoints, onFinish }: RejectedProps) {
  const { t } = useWords();
  return (
    <Page
      name="rejected"
      bleed={<Journey scene="apart" />}
      tell={null}
      touch={
        <>
          <div className="telling">
            <h1 className="question">{t('rejected.title')}</h1>
            {progress.rejection === null ? null : <FailureStory failure={progress.rejection} />}
          </div>
          <Actions>
            <Choices>
              <PrimaryAction onPress={onPoints}>{t('rejected.again')}</PrimaryAction>
              <QuietAction onPress={onFinish}>{t('balance.finish')}</QuietAction>
            </Choices>
          </Actions>
        </>
      }
    />
  );
}
