/**
 * Back on one side and language on the other, on every screen, at the bottom: a seated person
 * reaches it as well as anybody.
 */
import { ArrowLeft } from 'lucide-react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { type Language, language as languageSchema } from '../../protocol/ledger.ts';
import { useWords } from '../words/use-words.ts';

interface BottomBarProps {
  onBack: (() => void) | null;
  onLanguage: (language: Language) => void;
}

/** Each in its own language: who needs it must be able to read it. */
const names: Record<Language, string> = {
  en: 'English',
  ja: '日本語',
  zh: '简体中文',
  ko: '한국어',
};

export function BottomBar({ onBack, onLanguage }: BottomBarProps) {
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
        {languageSchema.options.map((one) => (
          <ToggleButton key={one} id={one} className="language" lang={one}>
            {names[one]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </nav>
  );
}
