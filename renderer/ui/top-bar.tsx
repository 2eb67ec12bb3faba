/**
 * Whose shop this is and, quietly, what cannot be reached, how much waits, and how much of it needs
 * staff: a number and nothing about anybody. Staff may try it now.
 */
import { RefreshCw } from 'lucide-react';
import { Fragment } from 'react';
import { Button } from 'react-aria-components';
import { type Snapshot } from '../../protocol/ipc.ts';
import { type PrinterState } from '../../protocol/paper.ts';
import { whatIsDown } from '../network.ts';
import { useWords } from '../words/use-words.ts';

interface TopBarProps extends Pick<Snapshot, 'shop' | 'network'> {
  /** What waits for somebody of the shop; undefined before there is a store. */
  attention: Snapshot['attention'];
  /** The shop's own mark, in the place of the house's. */
  logo: string | undefined;
  /** Undefined where no printer is attached. */
  printer?: PrinterState | undefined;
  onSync: () => void;
}

export function TopBar({ shop, logo, onSync, ...state }: TopBarProps) {
  return (
    <header className="top-bar">
      <span className="shop">
        {logo === undefined ? <Mark /> : <img className="logo" src={logo} alt="" />}
        {shop}
      </span>
      <NetworkLine {...state} onSync={onSync} />
    </header>
  );
}

function NetworkLine({ onSync, ...state }: BarState & Pick<TopBarProps, 'onSync'>) {
  const { t } = useWords();
  const said = useNetworkWords(state);
  if (said.length === 0) return null;
  return (
    <div className="network" data-look={wantsALook(state)}>
      <p role="status">
        <Parts said={said} />
      </p>
      <Button className="sync" aria-label={t('bar.syncNow')} onPress={onSync}>
        <RefreshCw aria-hidden className="icon" />
      </Button>
    </div>
  );
}

type BarState = Omit<TopBarProps, 'shop' | 'logo' | 'onSync'>;

const isOutOfOrder = (
  printer: BarState['printer'],
): printer is Exclude<PrinterState, 'ready' | 'unknown'> =>
  printer !== undefined && printer !== 'ready' && printer !== 'unknown';

const forStaffIn = (attention: BarState['attention']): number =>
  (attention?.quarantined ?? 0) + (attention?.needsPerson ?? 0);

/** More than that something is on its way. */
const wantsALook = ({ network, attention, printer }: BarState): boolean =>
  whatIsDown(network) !== null || forStaffIn(attention) > 0 || isOutOfOrder(printer);

/** Each on one line as long as there is room for it: a line ends where one does. */
function Parts({ said }: { said: readonly string[] }) {
  const { t } = useWords();
  const between = t('bar.and');
  return said.map((part, place) => (
    <Fragment key={part}>
      {place > 0 && between.endsWith(' ') ? ' ' : null}
      <span className="bar-part">
        {part}
        {place < said.length - 1 ? between.trimEnd() : null}
      </span>
    </Fragment>
  ));
}

function useNetworkWords({ network, attention, printer }: BarState): string[] {
  const { t } = useWords();
  const down = whatIsDown(network);
  const { waiting, wishes = 0 } = network;
  const transfers = waiting - wishes;
  const forStaff = forStaffIn(attention);
  return [
    ...(down === null ? [] : [t(`bar.${down}`)]),
    ...(transfers > 0
      ? [t(down === null ? 'bar.waiting' : 'bar.waits', { count: transfers })]
      : []),
    ...(wishes > 0 ? [t('bar.wishes', { count: wishes })] : []),
    ...(isOutOfOrder(printer) ? [t(`paper.bar.${printer}`)] : []),
    ...(forStaff > 0 ? [t('bar.forStaff', { count: forStaff })] : []),
  ];
}

/** A point that comes round and is given back. */
function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M19.5 7.5 A9 9 0 1 1 12 3" />
      <circle cx="12" cy="12" r="3.4" />
    </svg>
  );
}
