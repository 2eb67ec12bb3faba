/**
 * Back on one side, language and how it is shown on the other, on every screen, at the bottom: a seated
 * person reaches it as well as anybody.
 */
import { ArrowLeft } from 'lucide-react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { type Display } from '../../protocol/ipc.ts';
import { type Language, language as languageSchema } from '../../protocol/ledger.ts';
import { useWords } from '../words/use-words.ts';
import { type Speech } from '../speech/reading.ts';
import { DisplayChoice } from './display-choice.tsx';
import { SpeechChoice } from './speech-choice.tsx';

interface BottomBarProps {
  onBack: (() => void) | null;
  /** Those that the shop offers; undefined: all there are. */
  languages: readonly Language[] | undefined;
  onLanguage: (language: Language) => void;
  /** Null where this terminal does not speak. */
  speech: Speech | null;
  display: Display;
  onDisplay: (display: Display) => void;
}

/** Each in its own language: who needs it must be able to read it. */
const names: Record<Language, string> = {
  en: 'English',
  ja: '日本語',
  zh: '简体中文',
  ko: '한국어',
};

export function BottomBar(props: BottomBarProps) {
  const { onBack, languages = languageSchema.options, onLanguage, display, onDisplay } = props;
  const { t, language } = useWords();
  return (
    <nav className="bottom-bar">
      {onBack === null ? (
        <span />
      ) : (
        <Button className="back" onPress={onBack}>
          <ArrowLeft aria-hidden className="icon" />
          {t('bar.back')}
        </Button>
      )}
      {props.speech === null ? null : <SpeechChoice speech={props.speech} />}
      <DisplayChoice display={display} onDisplay={onDisplay} />
      <ToggleButtonGroup
        className="languages"
        aria-label={t('bar.language')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[language]}
        onSelectionChange={(keys) => {
          const [chosen] = keys;
          if (chosen !== undefined && chosen !== language) onLanguage(languageSchema.parse(chosen));
        }}
      >
        {languages.map((one) => (
          <ToggleButton key={one} id={one} className="language" lang={one}>
            {names[one]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </nav>
  );
}
