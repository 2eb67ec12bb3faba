/** What of this terminal is not as it should be, for whoever can mend it. Nothing is said of what works. */
import { type Snapshot } from '../../protocol/ipc.ts';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words/use-words.ts';

export function DeviceTrouble({ devices, storage }: Pick<Snapshot, 'devices' | 'storage'>) {
  const { t } = useWords();
  const printer = devices?.printer?.state ?? 'unknown';
  const said = [
    ...(storage === undefined ? [] : [t('disk.bar')]),
    ...(printer === 'ready' || printer === 'unknown' ? [] : [t(`paper.bar.${printer}`)]),
    ...(devices?.reader?.state === 'unreachable' ? [t('paper.readerUnreachable')] : []),
  ];
  return said.length === 0 ? null : <Notice>{said.join(t('bar.and'))}</Notice>;
}
