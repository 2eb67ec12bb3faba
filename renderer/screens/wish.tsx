import { type LastKnown } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction, QuietAction } from '../ui/action.tsx';
import { Journey } from '../ui/journey.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Choices, Page } from '../ui/page.tsx';

interface WishProps {
  lastKnown: LastKnown | null;
  /** False while the disk fails. */
  canRecord: boolean;
  onChoose: () => void;
  onFinish: () => void;
}

export function Wish({ lastKnown, canRecord, onChoose, onFinish }: WishProps) {
  const { t } = useWords();
  return (
    <Page
      name="wish"
      bleed={<Journey scene="apart" />}
      tell={null}
      touch={
        <>
          <div className="telling">
            <h1 className="question">{t(canRecord ? 'wish.title' : 'disk.title')}</h1>
            <p className="lead">{t(canRecord ? 'wish.what' : 'disk.wish')}</p>
            <LastSeen lastKnown={lastKnown} />
          </div>
          <Actions>
            {canRecord ? (
              <Choices>
                <PrimaryAction onPress={onChoose}>{t('wish.choose')}</PrimaryAction>
                <QuietAction onPress={onFinish}>{t('wish.finish')}</QuietAction>
              </Choices>
            ) : (
              <PrimaryAction onPress={onFinish}>{t('wish.finish')}</PrimaryAction>
            )}
          </Actions>
        </>
      }
    />
  );
}

/** Old news is told as such: with its time, and never as what is true now. */
function LastSeen({ lastKnown }: { lastKnown: LastKnown | null }) {
  const { t, points, money, moment } = useWords();
  if (lastKnown === null) return <Notice>{t('wish.unknown')}</Notice>;
  return (
    <Notice>
      {t('wish.lastKnown', {
        count: lastKnown.points,
        when: moment(lastKnown.asOf),
        points: points(lastKnown.points),
        worth: money(lastKnown.worth),
      })}
    </Notice>
  );
}
