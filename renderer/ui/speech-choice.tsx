/**
 * Reading aloud: one press begins it, without a word that has to be read first. Once it reads, the same control opens
 * what can be done about it.
 */
import { AudioLines, Headphones } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { SPEECH_VOLUME_MAX } from '../../protocol/speech.ts';
import { type Speech } from '../speech/reading.ts';
import { useWords } from '../words/use-words.ts';

export function SpeechChoice({ speech }: { speech: Speech }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const panel = useId();
  const Icon = speech.path === 'headphones' ? Headphones : AudioLines;
  if (!speech.isOn) {
    return (
      <Button className="speech-begin" aria-label={t('speech.begin')} onPress={speech.toggle}>
        <Icon aria-hidden className="icon" />
      </Button>
    );
  }
  const close = () => setOpen(false);
  return (
    <div
      className="speech-choice"
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Escape') close();
      }}
    >
      <Button
        className="speech-begin"
        data-on
        aria-label={t('speech.choices')}
        aria-expanded={isOpen}
        aria-controls={panel}
        onPress={() => setOpen(!isOpen)}
      >
        <Icon aria-hidden className="icon" />
      </Button>
      {isOpen ? (
        <div
          className="display-panel speech-panel"
          id={panel}
          role="group"
          aria-label={t('speech.choices')}
        >
          <Pair
            title={t('speech.volume', { step: speech.volume, of: SPEECH_VOLUME_MAX })}
            less={[t('speech.quieter'), speech.quieter]}
            more={[t('speech.louder'), speech.louder]}
          />
          <Pair
            title={t(`speech.${speech.speed}`)}
            less={[t('speech.slower'), speech.slower]}
            more={[t('speech.faster'), speech.faster]}
          />
          <div className="display-options">
            <Chip words={t('speech.end')} onPress={speech.toggle} />
            <Chip words={t('speech.again')} onPress={speech.again} />
          </div>
        </div>
      ) : null}
    </div>
  );
}

type Act = [words: string, onPress: () => void];

function Pair({ title, less, more }: { title: string; less: Act; more: Act }) {
  return (
    <div>
      <p className="small-title">{title}</p>
      <div className="display-options">
        <Chip words={less[0]} onPress={less[1]} />
        <Chip words={more[0]} onPress={more[1]} />
      </div>
    </div>
  );
}

function Chip({ words, onPress }: { words: string; onPress: () => void }) {
  return (
    <Button className="chip" onPress={onPress}>
      {words}
    </Button>
  );
}
