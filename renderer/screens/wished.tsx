import { type Progress } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction } from '../ui/action.tsx';
import { Facts } from '../ui/facts.tsx';
import { HeroMoney } from '../ui/money.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { Reference } from '../ui/reference.tsx';

interface WishedProps {
  progress: Progress;
  onFinish: () => void;
}

/** The slip: which wish it is, that nothing is reserved, and where its fate is told. */
export function Wished({ progress, onFinish }: WishedProps) {
  const { t, points, moment } = useWords();
  return (
    <Page
      name="wished"
      tell={
        <>
          <h1 className="said">
            <span className="said-before">{t('wished.title')}</span>{' '}
            <HeroMoney amount={progress.amount} />
          </h1>
          <div className="said-after">
            <p className="lead">{t('wish.notReserved')}</p>
          </div>
        </>
      }
      touch={
        <>
          <div className="details receipt">
            <Facts
              facts={[
                { name: t('wish.use'), value: points(progress.points) },
                ...(progress.wish === undefined
                  ? []
                  : [{ name: t('wished.until'), value: moment(progress.wish.keptUntil) }]),
                { name: t('wished.number'), value: progress.id.slice(-12) },
              ]}
            />
            <Reference
              label={t('wished.qr')}
              hint={t('wished.qrHint')}
              text={progress.id}
              progress={progress}
            />
          </div>
          <Actions>
            <Notice>{t('wished.next')}</Notice>
            <PrimaryAction onPress={onFinish}>{t('wish.finish')}</PrimaryAction>
          </Actions>
        </>
      }
    />
  );
}
