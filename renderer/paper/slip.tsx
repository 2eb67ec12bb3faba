/** What stands on one piece of paper. */
import { type Progress } from '../../protocol/ipc.ts';
import { type Language, language } from '../../protocol/ledger.ts';
import { type Slip } from '../../protocol/slip.ts';
import { useWords } from '../words/use-words.ts';
import { codeOf } from './code.ts';
import { CodeOnPaper } from './code-on-paper.tsx';
import { type Said, promiseOf, stateOf } from './state.ts';

type ReceiptSlip = Extract<Slip, { kind: 'receipt' }>;

export function SlipOnPaper({ slip }: { slip: Slip }) {
  return (
    <main className="paper">
      <h1 className="paper-shop">{slip.shop}</h1>
      {slip.kind === 'receipt' ? <Receipt slip={slip} /> : <PrinterTest slip={slip} />}
    </main>
  );
}

function Receipt({ slip }: { slip: ReceiptSlip }) {
  const { t, money, moment } = useWords();
  const { progress, printedAt, dots } = slip;
  const promise = promiseOf(slip);
  const code = codeOf(progress, dots);
  return (
    <>
      <p className="paper-what">
        {t(code.proves ? 'paper.receipt' : 'paper.slip')}
        {' · '}
        {moment(printedAt)}
      </p>
      <p className="paper-state">{t(`paper.state.${stateOf(progress)}`)}</p>
      <p className="paper-amount">{money(progress.amount)}</p>
      {promise === null ? null : <Promised said={promise} />}
      <Facts progress={progress} />
      <figure className="paper-code">
        <CodeOnPaper text={code.text} dots={dots} label={t('paper.code')} />
        <figcaption>
          {t(code.proves ? 'paper.proof' : 'paper.lookup')}
          <span className="paper-number">{progress.id}</span>
        </figcaption>
      </figure>
      {slip.again ? <p>{t('paper.again')}</p> : null}
    </>
  );
}

function Promised({ said: { words, at } }: { said: Said }) {
  const { t, moment } = useWords();
  return <p>{t(`paper.promise.${words}`, at === null ? {} : { moment: moment(at) })}</p>;
}

function Facts({ progress }: { progress: Progress }) {
  const { t, points, money, moment } = useWords();
  const { receipt, payee } = progress;
  const facts: [string, string][] = [
    [t('paper.account'), payee ?? t('wish.ownAccount')],
    [t('paper.points'), points(progress.points)],
    ...(receipt === null
      ? []
      : ([
          ...(receipt.fee === undefined ? [] : [[t('paper.fee'), money(receipt.fee)]]),
          [t('paid.before'), points(receipt.pointsBefore)],
          [t('paid.after'), points(receipt.pointsAfter)],
          [t('paid.reference'), receipt.bankReference],
          [t('paid.time'), moment(receipt.decidedAt)],
          ...(receipt.key === undefined ? [] : [[t('paper.key'), receipt.key]]),
        ] as [string, string][])),
  ];
  return (
    <dl className="paper-facts">
      {facts.map(([name, value]) => (
        <div className="paper-fact" key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One line for each alphabet: staff see at once which of them this printer cannot show. */
const samples: Record<Language, string> = {
  en: 'Points become money: €12.34',
  ja: 'ポイントを、お金に：1,234円',
  zh: '积分变成钱：12.34欧元',
  ko: '포인트를 돈으로: 1,234원',
};

function PrinterTest({ slip }: { slip: Slip }) {
  const { t, moment } = useWords();
  return (
    <>
      <p className="paper-what">
        {t('paper.test')}
        {' · '}
        {moment(slip.printedAt)}
      </p>
      <p>{t('paper.testHint')}</p>
      {language.options.map((one) => (
        <p key={one} className="paper-sample" lang={one}>
          {samples[one]}
        </p>
      ))}
    </>
  );
}
