import { type Failure } from '../../protocol/failure.ts';
import { type PinChange as PinChangeState } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction, QuietAction } from '../ui/action.tsx';
import { FailureStory } from '../ui/failure-words.tsx';
import { Journey } from '../ui/journey.tsx';
import { Actions, Choices, Page } from '../ui/page.tsx';

interface PinChangeProps {
  change: PinChangeState;
  onAgain: () => void;
  onPoints: () => void;
}

/** What became of a new PIN: which one holds now, and where that is not known, how to find out. */
export function PinChange({ change, onAgain, onPoints }: PinChangeProps) {
  const { t } = useWords();
  return (
    <Page
      name="pin-change"
      bleed={<Journey scene={change.state === 'changed' ? 'arrived' : 'kept'} />}
      tell={null}
      touch={
        <>
          <div className="telling" role="status">
            <h1 className="question">{t(`newPin.${titles[change.state]}`)}</h1>
            {change.state === 'refused' ? (
              <Why failure={change.failure} />
            ) : (
              <p className="lead">{t(`newPin.${titles[change.state]}What`)}</p>
            )}
          </div>
          {change.state === 'asked' ? null : (
            <Actions>
              {change.state === 'refused' ? (
                <Choices>
                  <PrimaryAction onPress={onAgain}>{t('newPin.tryAgain')}</PrimaryAction>
                  <QuietAction onPress={onPoints}>{t('newPin.points')}</QuietAction>
                </Choices>
              ) : (
                <PrimaryAction onPress={onPoints}>{t('newPin.points')}</PrimaryAction>
              )}
            </Actions>
          )}
        </>
      }
    />
  );
}

const titles = {
  asked: 'asking',
  changed: 'changed',
  unknown: 'unknown',
  refused: 'refused',
} as const satisfies Record<PinChangeState['state'], string>;

function Why({ failure }: { failure: Failure }) {
  const { t } = useWords();
  if (failure.code !== 'credential-refused') return <FailureStory failure={failure} />;
  return (
    <>
      <p className="lead">{t('newPin.wrongOld')}</p>
      {failure.attemptsLeft === undefined ? null : (
        <p className="lead">{t('pin.left', { count: failure.attemptsLeft })}</p>
      )}
    </>
  );
}
