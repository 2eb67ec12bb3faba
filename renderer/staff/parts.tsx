/** Small parts of staff mode: a list to choose from, what the last thing came to, the sums of a day. */
import { Button } from 'react-aria-components';
import { type StaffItem, type StaffOutcome, type StaffSummary } from '../../protocol/staff.ts';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words/use-words.ts';
import { whyNot } from './failure-words.ts';
import { useFailureText } from './sign-in.tsx';
import { useStaffWords } from './use-staff-words.ts';

interface ItemsProps {
  items: readonly StaffItem[];
  /** They are of more than one day. */
  withDay?: boolean;
  /** Absent: they are only read. */
  onChoose?: (item: StaffItem) => void;
}

export function Items({ items, withDay = false, onChoose }: ItemsProps) {
  const words = useStaffWords();
  if (items.length === 0) return <p className="lead">{words.nothing}</p>;
  return (
    // Where nothing in it takes the focus, it does: so keys can move it, too.
    <ul className="staff-items" {...(onChoose === undefined && { tabIndex: 0 })}>
      {items.map((item) => (
        <li key={item.id}>
          {onChoose === undefined ? (
            <div className="staff-item">
              <ItemLine item={item} withDay={withDay} />
            </div>
          ) : (
            <Button className="staff-item" onPress={() => onChoose(item)}>
              <ItemLine item={item} withDay={withDay} />
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function ItemLine({ item, withDay }: { item: StaffItem; withDay: boolean }) {
  const words = useStaffWords();
  const { money, time, shortDay, language } = useWords();
  const { kind, at, amount, state, receiptNumber, reason } = item;
  return (
    <>
      <span className="staff-time">
        {withDay ? `${shortDay(at, at)} ` : null}
        {time(at)}
      </span>
      <span>
        {words.items[kind]}
        {receiptNumber === null ? '' : ` ${receiptNumber}`}
      </span>
      <span className="staff-amount">{money(amount)}</span>
      <span className="staff-state">{words.states[state]}</span>
      {reason === undefined ? null : (
        <span className="staff-reason">{whyNot(language, reason) ?? reason}</span>
      )}
    </>
  );
}

export function Outcome({ outcome }: { outcome: StaffOutcome | null }) {
  const words = useStaffWords();
  const { money, moment, points } = useWords();
  const failureText = useFailureText();
  if (outcome === null) return null;
  switch (outcome.kind) {
    case 'working':
      return <p className="lead">{words.working}</p>;
    case 'failed':
      return <Notice>{failureText(outcome.failure)}</Notice>;
    case 'noted':
      return <p className="lead staff-done">{words.noted[outcome.what]}</p>;
    case 'not-printed':
      return (
        <Notice>{outcome.partly ? words.printedPartly : words.notPrinted[outcome.reason]}</Notice>
      );
    case 'exported':
      return (
        <p className="lead staff-done">
          {words.exported} {outcome.file}
        </p>
      );
    case 'looked-up': {
      const { redemption: found } = outcome;
      return (
        <div className="staff-found">
          <p className="lead">{words.ledgerStates[found.state]}</p>
          <p>
            {money(found.amount)} · {points(found.points)} {words.points} ·{' '}
            {moment(found.requestedAt)}
          </p>
          <p className="code">{found.id}</p>
        </div>
      );
    }
  }
}

export function Sums({ summary }: { summary: StaffSummary }) {
  const words = useStaffWords();
  const { money, points } = useWords();
  const kinds = ['purchases', 'refunds', 'refused', 'paid', 'returned', 'open'] as const;
  return (
    <table className="staff-sums">
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind}>
            <th scope="row">{words.sums[kind]}</th>
            <td>{summary[kind].count}</td>
            <td>{money(summary[kind].amount)}</td>
            <td>
              {points(summary[kind].points)} {words.points}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
