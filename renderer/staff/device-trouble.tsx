/** What is attached and not as it should be, for whoever can mend it. Nothing is said of what works. */
import { type Devices } from '../../protocol/paper.ts';
import { Notice } from '../ui/notice.tsx';
import { useWords } from '../words/use-words.ts';

export function DeviceTrouble({ devices }: { devices: Devices | undefined }) {
  const { t } = useWords();
  const printer = devices?.printer?.state ?? 'unknown';
  const said = [
    ...(printer === 'ready' || printer === 'unknown' ? [] : [t(`paper.bar.${printer}`)]),
    ...(devices?.reader?.state === 'unreachable' ? [t('paper.readerUnreachable')] : []),
  ];
  return said.length === 0 ? null : <Notice>{said.join(t('bar.and'))}</Notice>;
}
