import { type Progress as ProgressFacts } from '../../protocol/ipc.ts';
import { mayLeave } from '../flow.ts';
import { useWords } from '../words/use-words.ts';
import { PlainAction } from '../ui/action.tsx';
import { JourneyUnderWay } from '../ui/journey.tsx';
import { HeroMoney } from '../ui/money.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { TransferNumber } from '../ui/reference.tsx';
import { Stations, reachedCount } from '../ui/stations.tsx';

interface ProgressProps {
  progress: ProgressFacts;
  /** False while the disk fails. */
  canRecord: boolean;
  onLeave: () => void;
}

export function Progress({ progress, canRecord, onLeave }: ProgressProps) {
  const { t } = useWords();
  const leaves = mayLeave({ progress, canRecord });
  const reached = reachedCount(progress.stations);
  return (
    <Page
      name="progress"
      tell={
        <>
          <h1 className="said">
            <span className="said-before">{t(`progress.${titleOf(progress, reached)}`)}</span>{' '}
            <HeroMoney amount={progress.amount} />
          </h1>
          <div className="said-after">
            <p className="lead">
              {progress.payee === null
                ? t('progress.toOwn')
                : t('progress.to', { payee: progress.payee })}
            </p>
          </div>
        </>
      }
      touch={
        <>
          <div className="details under-way">
            <JourneyUnderWay reached={reached} />
            <Stations
              stations={progress.stations}
              promise={
                canRecord && progress.waitingFor === null && reached < 3
                  ? t('progress.usually')
                  : null
              }
            />
            {canRecord ? (
              <WhatNext progress={progress} reached={reached} />
            ) : (
              <Notice>{t('disk.underWay')}</Notice>
            )}
            {leaves ? <TransferNumber progress={progress} /> : null}
          </div>
          {leaves ? (
            <Actions>
              <PlainAction onPress={onLeave}>{t('progress.leave')}</PlainAction>
            </Actions>
          ) : null}
        </>
      }
    />
  );
}

const titles = ['titleReserve', 'titleSend', 'titleSent', 'titlePaid'] as const;
function titleOf({ review }: ProgressFacts, reached: number) {
  return review === undefined ? (titles[reached] ?? 'titlePaid') : 'titleReview';
}

const lines = ['stay', 'stay', 'mayLeave', 'paidSoon'] as const;
const waits = {
  'ledger-unreachable': 'ledgerUnreachable',
  'bank-unreachable': 'bankUnreachable',
  'bank-pending': 'bankPending',
  'under-review': 'underReviewSoon',
  'needs-a-person': 'needsAPerson',
} as const;

/** What the customer may do meanwhile; where it takes longer, what is being waited for. */
function WhatNext({ progress, reached }: { progress: ProgressFacts; reached: number }) {
  const { t, moment } = useWords();
  if (progress.review !== undefined) {
    const by = moment(progress.review.decidedBy);
    return <Notice>{t('progress.underReview', { by })}</Notice>;
  }
  if (progress.waitingFor === 'ledger-unreachable' && reached === 0)
    return <Notice>{t('progress.notReservedYet')}</Notice>;
  if (progress.waitingFor !== null)
    return <Notice>{t(`progress.${waits[progress.waitingFor]}`)}</Notice>;
  return (
    <p className="lead promise" role="status">
      {t(`progress.${lines[reached] ?? 'paidSoon'}`)}
    </p>
  );
}
