/**
 * Whose shop this is and, quietly, what cannot be reached, how much waits, and how much of it needs
 * staff: a number and nothing about anybody. Staff may try it now.
 */
import { RefreshCw } from 'lucide-react';
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

function NetworkLine({ onSync, ...state }: Omit<TopBarProps, 'shop' | 'logo'>) {
  const { t } = useWords();
  const said = useNetworkWords(state);
  if (said === null) return null;
  return (
    <div className="network" data-down={whatIsDown(state.network) !== null}>
      <p role="status">{said}</p>
      <Button className="sync" aria-label={t('bar.syncNow')} onPress={onSync}>
        <RefreshCw aria-hidden className="icon" />
      </Button>
    </div>
  );
}

function useNetworkWords({
  network,
  attention,
  printer,
}: Omit<TopBarProps, 'shop' | 'logo' | 'onSync'>): string | null {
  const { t } = useWords();
  const down = whatIsDown(network);
  const { waiting, wishes = 0 } = network;
  const transfers = waiting - wishes;
  const forStaff = (attention?.quarantined ?? 0) + (attention?.needsPerson ?? 0);
  const said = [
    ...(down === null ? [] : [t(`bar.${down}`)]),
    ...(transfers > 0
      ? [t(down === null ? 'bar.waiting' : 'bar.waits', { count: transfers })]
      : []),
    ...(wishes > 0 ? [t('bar.wishes', { count: wishes })] : []),
    ...(printer === undefined || printer === 'ready' || printer === 'unknown'
      ? []
      : [t(`paper.bar.${printer}`)]),
    ...(forStaff > 0 ? [t('bar.forStaff', { count: forStaff })] : []),
  ];
  return said.length === 0 ? null : said.join(t('bar.and'));
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
