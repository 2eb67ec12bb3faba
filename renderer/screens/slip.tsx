import { type Slip as SlipTold } from '../../protocol/ipc.ts';
import { stationsOf } from '../fate.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction, QuietAction } from '../ui/action.tsx';
import { FateStations } from '../ui/fate-stations.tsx';
import { Journey, JourneyUnderWay } from '../ui/journey.tsx';
import { HeroMoney } from '../ui/money.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Choices, Page } from '../ui/page.tsx';

interface SlipProps {
  slip: SlipTold;
  onCard: () => void;
  onDone: () => void;
}

/** What became of a slip, for whoever holds it: how much, how far, and nothing about anybody. */
export function Slip({ slip, onCard, onDone }: SlipProps) {
  return slip.state === 'found' ? (
    <Found slip={slip} onDone={onDone} onCard={onCard} />
  ) : (
    <NotFound state={slip.state} onCard={onCard} onDone={onDone} />
  );
}

interface FoundProps extends Omit<SlipProps, 'slip'> {
  slip: Extract<SlipTold, { state: 'found' }>;
}

function Found({ slip, onDone, onCard }: FoundProps) {
  const { t, moment } = useWords();
  const { amount, word, at, asSigned } = slip;
  const reached = stationsOf(word);
  return (
    <Page
      name="slip"
      tell={
        <>
          <h1 className="said">
            <span className="said-before">{t(`fate.${word}`)}</span> <HeroMoney amount={amount} />
          </h1>
          <div className="said-after">
            <p className="lead">{t(`fate.${word}What`)}</p>
          </div>
        </>
      }
      touch={
        <>
          <div className="details under-way">
            <JourneyUnderWay reached={reached ?? 0} />
            <FateStations reached={reached} />
            {at === null ? null : asSigned ? (
              <Notice>{t('fate.asSigned', { moment: moment(at) })}</Notice>
            ) : (
              <p className="lead promise">{t('fate.since', { moment: moment(at) })}</p>
            )}
          </div>
          <Offers onCard={onCard} onDone={onDone} />
        </>
      }
    />
  );
}

interface NotFoundProps extends Omit<SlipProps, 'slip'> {
  state: Exclude<SlipTold['state'], 'found'>;
}

function NotFound({ state, onCard, onDone }: NotFoundProps) {
  const { t } = useWords();
  return (
    <Page
      name="slip"
      bleed={<Journey scene={state === 'asked' ? 'welcome' : 'apart'} />}
      tell={null}
      touch={
        <>
          <div className="telling" role="status">
            <h1 className="question">{t(`slip.${state}`)}</h1>
            <p className="lead">{t(`slip.${state}What`)}</p>
          </div>
          <Offers onCard={onCard} onDone={onDone} />
        </>
      }
    />
  );
}

function Offers({ onCard, onDone }: Omit<SlipProps, 'slip'>) {
  const { t } = useWords();
  return (
    <Actions>
      <Choices>
        <PrimaryAction onPress={onDone}>{t('slip.done')}</PrimaryAction>
        <QuietAction onPress={onCard}>{t('slip.signIn')}</QuietAction>
      </Choices>
    </Actions>
  );
}
