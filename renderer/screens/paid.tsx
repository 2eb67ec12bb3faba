import { type Progress } from '../../protocol/ipc.ts';
import { limits } from '../limits.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction, QuietAction } from '../ui/action.tsx';
import { Facts } from '../ui/facts.tsx';
import { ArrivedCoin } from '../ui/journey.tsx';
import { HeroMoney } from '../ui/money.tsx';
import { Actions, Choices, Page } from '../ui/page.tsx';
import { Reference } from '../ui/reference.tsx';

interface PaidProps {
  progress: Progress;
  onPoints: () => void;
  onFinish: () => void;
}

export function Paid({ progress, onPoints, onFinish }: PaidProps) {
  const { t } = useWords();
  return (
    <Page
      name="paid"
      tell={
        <>
          <h1 className="said">
            <span className="said-before">{t('paid.title')}</span>{' '}
            <HeroMoney amount={progress.amount} />
          </h1>
          <div className="said-after">
            <p className="lead">{t('paid.what')}</p>
          </div>
          <ArrivedCoin />
        </>
      }
      touch={
        <>
          <div className="details receipt">
            <Receipt progress={progress} />
          </div>
          <Actions>
            <Choices>
              <PrimaryAction onPress={onFinish}>{t('paid.finish')}</PrimaryAction>
              <QuietAction onPress={onPoints}>{t('paid.points')}</QuietAction>
            </Choices>
          </Actions>
        </>
      }
    />
  );
}

function Receipt({ progress }: { progress: Progress }) {
  const { t, points, money, moment, sentences } = useWords();
  const { receipt } = progress;
  if (receipt === null) return null;
  const { page, key, statement } = receipt;
  const code = page === undefined ? statement : `${page}#${statement}`;
  // A statement that no QR code holds is looked up by its number instead.
  const fits = code.length <= limits.qrBytesMax;
  const signed = key === undefined ? [] : [t('paid.qrKey', { key: key.replaceAll(' ', '\u00a0') })];
  return (
    <>
      <Facts
        facts={[
          { name: t('paid.before'), value: points(receipt.pointsBefore) },
          {
            name: t('paid.after'),
            value: points(receipt.pointsAfter),
            ...(receipt.fee !== undefined && { more: t('paid.fee', { fee: money(receipt.fee) }) }),
          },
          { name: t('paid.account'), value: progress.payee ?? t('wish.ownAccount') },
          { name: t('paid.reference'), value: receipt.bankReference },
          { name: t('paid.time'), value: moment(receipt.decidedAt) },
        ]}
      />
      <Reference
        label={t('paid.qr')}
        hint={fits ? sentences(t('paid.qrHint'), ...signed) : t('paid.qrHintLookup')}
        text={fits ? code : progress.id}
        progress={progress}
      />
    </>
  );
}
