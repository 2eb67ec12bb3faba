import { type Failure, failureMayPass } from '../../protocol/failure.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction, QuietAction } from '../ui/action.tsx';
import { FailureStory } from '../ui/failure-words.tsx';
import { Journey } from '../ui/journey.tsx';
import { Actions, Choices, Page } from '../ui/page.tsx';

interface SignInRefusedProps {
  failure: Failure;
  /** Null where nothing can be tried again from here. */
  onAgain: (() => void) | null;
  onLeave: () => void;
}

export function SignInRefused({ failure, onAgain, onLeave }: SignInRefusedProps) {
  const { t } = useWords();
  const again = failureMayPass(failure.code) ? onAgain : null;
  return (
    <Page
      name="sign-in-refused"
      bleed={<Journey scene={failure.code === 'card-locked' ? 'kept' : 'apart'} />}
      tell={null}
      touch={
        <>
          <div className="telling">
            <h1 className="question">
              {failure.code === 'card-locked' ? t('refused.locked') : t('refused.other')}
            </h1>
            <FailureStory failure={failure} />
          </div>
          <Actions>
            {again === null ? (
              <PrimaryAction onPress={onLeave}>{t('refused.leave')}</PrimaryAction>
            ) : (
              <Choices>
                <PrimaryAction onPress={again}>{t('refused.again')}</PrimaryAction>
                <QuietAction onPress={onLeave}>{t('refused.leave')}</QuietAction>
              </Choices>
            )}
          </Actions>
        </>
      }
    />
  );
}
