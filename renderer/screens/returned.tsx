import { type Progress } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction, QuietAction } from '../ui/action.tsx';
import { Journey } from '../ui/journey.tsx';
import { Actions, Choices, Page } from '../ui/page.tsx';

interface ReturnedProps {
  progress: Progress;
  onPoints: () => void;
  onFinish: () => void;
}

/** ISO 20022 external status reasons that have words of their own. */
const told = ['AC01', 'AC04', 'AC06', 'AM04', 'TM01'] as const;
const accountReasons: readonly string[] = ['AC01', 'AC04', 'AC06'];

export function Returned({ progress, onPoints, onFinish }: ReturnedProps) {
  const { t, points, sentences } = useWords();
  const reason = progress.bankReason?.code ?? null;
  const cause = told.find((code) => code === reason);
  const fallback = progress.state === 'cancelled' ? 'cancelled' : 'other';
  return (
    <Page
      name="returned"
      bleed={<Journey scene="returned" />}
      tell={null}
      touch={
        <>
          <div className="telling">
            <h1 className="question">
              {t('returned.back', { count: progress.points, points: points(progress.points) })}
            </h1>
            <p className="lead">
              {sentences(t('returned.title'), t(`returned.${cause ?? fallback}`))}
            </p>
            <p className="lead">
              {reason !== null && accountReasons.includes(reason)
                ? t('returned.nextAccount')
                : t('returned.nextAgain')}
            </p>
            {reason === null ? null : (
              <p className="code">{t('returned.code', { code: reason })}</p>
            )}
          </div>
          <Actions>
            <Choices>
              <PrimaryAction onPress={onPoints}>{t('returned.points')}</PrimaryAction>
              <QuietAction onPress={onFinish}>{t('returned.finish')}</QuietAction>
            </Choices>
          </Actions>
        </>
      }
    />
  );
}
