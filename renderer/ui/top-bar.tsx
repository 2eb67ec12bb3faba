/** Whose shop this is and, quietly, what cannot be reached. It tells; nothing in it is pressed. */
import { type Snapshot } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';

export function TopBar({ shop, network }: Pick<Snapshot, 'shop' | 'network'>) {
  return (
    <header className="top-bar">
      <span className="shop">
        <Mark />
        {shop}
      </span>
      <NetworkLine network={network} />
    </header>
  );
}

function NetworkLine({ network }: Pick<Snapshot, 'network'>) {
  const { t } = useWords();
  const down =
    network.ledger === 'unreachable'
      ? t('bar.ledgerDown')
      : network.bank === 'unreachable'
        ? t('bar.bankDown')
        : null;
  const waiting = network.waiting > 0 ? t('bar.waiting', { count: network.waiting }) : null;
  if (down === null && waiting === null) return null;
  return (
    <p className="network" data-down={down !== null} role="status">
      {down ?? waiting}
    </p>
  );
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
