/** Whose shop this is and, quietly, what cannot be reached and how much waits. Staff may try it now. */
import { RefreshCw } from 'lucide-react';
import { Button } from 'react-aria-components';
import { type Snapshot } from '../../protocol/ipc.ts';
import { whatIsDown } from '../network.ts';
import { useWords } from '../words/use-words.ts';

interface TopBarProps extends Pick<Snapshot, 'shop' | 'network'> {
  onSync: () => void;
}

export function TopBar({ shop, network, onSync }: TopBarProps) {
  return (
    <header className="top-bar">
      <span className="shop">
        <Mark />
        {shop}
      </span>
      <NetworkLine network={network} onSync={onSync} />
    </header>
  );
}

function NetworkLine({ network, onSync }: Omit<TopBarProps, 'shop'>) {
  const { t } = useWords();
  const said = useNetworkWords(network);
  if (said === null) return null;
  return (
    <div className="network" data-down={whatIsDown(network) !== null}>
      <p role="status">{said}</p>
      <Button className="sync" aria-label={t('bar.syncNow')} onPress={onSync}>
        <RefreshCw aria-hidden className="icon" />
      </Button>
    </div>
  );
}

function useNetworkWords(network: Snapshot['network']): string | null {
  const { t } = useWords();
  const down = whatIsDown(network);
  const { waiting, wishes = 0 } = network;
  const transfers = waiting - wishes;
  const said = [
    ...(down === null ? [] : [t(`bar.${down}`)]),
    ...(transfers > 0
      ? [t(down === null ? 'bar.waiting' : 'bar.waits', { count: transfers })]
      : []),
    ...(wishes > 0 ? [t('bar.wishes', { count: wishes })] : []),
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
