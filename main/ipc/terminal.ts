/** What anybody standing at the terminal may ask for, signed in or not. */
import { type Language } from '../../protocol/ledger.ts';
import { type Handlers } from './gate.ts';

export function terminalCommands(
  choose: (language: Language) => void,
): Pick<Handlers, 'chooseLanguage'> {
  return {
    chooseLanguage: ({ language }) => {
      choose(language);
      return null;
    },
  };
}
