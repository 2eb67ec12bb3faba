/**
 * How the person wants to see it: size of the text, colours, and how low the buttons stand. It lies over
 * the screen and asks nothing of it, so that it can be opened and closed anywhere on the way.
 */
import { Accessibility } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { type Display } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';

interface DisplayChoiceProps {
  display: Display;
  onDisplay: (display: Display) => void;
}

export function DisplayChoice({ display, onDisplay }: DisplayChoiceProps) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const panel = useId();
  const close = () => setOpen(false);
  return (
    <div
      className="display-choice"
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Escape') close();
      }}
    >
      <Button
        className="display-open"
        aria-label={t('display.open')}
        aria-expanded={isOpen}
        aria-controls={panel}
        onPress={() => setOpen(!isOpen)}
      >
        <Accessibility aria-hidden className="icon" />
      </Button>
      {isOpen ? (
        <div className="display-panel" id={panel} role="group" aria-label={t('display.open')}>
          <Choice
            title={t('display.textSize')}
            chosen={String(display.text)}
            options={texts.map((text) => [String(text), t(`display.text${text}`)])}
            onChoose={(key) => onDisplay({ ...display, text: chosenOf(texts, key, display.text) })}
          />
          <Choice
            title={t('display.theme')}
            chosen={display.theme}
            options={[
              ['light', t('display.light')],
              ['dark', t('display.dark')],
              ['high-contrast', t('display.highContrast')],
            ]}
            onChoose={(key) =>
              onDisplay({ ...display, theme: chosenOf(themes, key, display.theme) })
            }
          />
          <Choice
            className="display-reach"
            title={t('display.reach')}
            chosen={display.reach ? 'low' : 'usual'}
            options={[
              ['usual', t('display.reachUsual')],
              ['low', t('display.reachLow')],
            ]}
            onChoose={(key) => onDisplay({ ...display, reach: key === 'low' })}
          />
          <Button className="action action-plain" onPress={close}>
            {t('display.done')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

const texts = [100, 125, 150] as const;
const themes = ['light', 'dark', 'high-contrast'] as const;

const chosenOf = <T extends string | number>(all: readonly T[], key: string, before: T): T =>
  all.find((one) => String(one) === key) ?? before;

interface ChoiceProps {
  title: string;
  chosen: string;
  options: [key: string, words: string][];
  onChoose: (key: string) => void;
  className?: string;
}

function Choice({ title, chosen, options, onChoose, className = '' }: ChoiceProps) {
  const name = useId();
  return (
    <div className={className}>
      <p className="small-title" id={name}>
        {title}
      </p>
      <ToggleButtonGroup
        className="display-options"
        aria-labelledby={name}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[chosen]}
        onSelectionChange={(keys) => {
          for (const key of keys) onChoose(String(key));
        }}
      >
        {options.map(([key, words]) => (
          <ToggleButton key={key} id={key} className="chip">
            {words}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
