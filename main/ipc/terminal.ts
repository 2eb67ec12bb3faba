/** What anybody standing at the terminal may ask for, signed in or not. */
import { failureOf } from '../../protocol/failure.ts';
import { type Display } from '../../protocol/ipc.ts';
import { type Language } from '../../protocol/ledger.ts';
import { type Handlers } from './gate.ts';

export interface TerminalParts {
  choose(what: { language?: Language; display?: Display }): void;
  /** False until the terminal can serve. */
  syncNow(): boolean;
}

export function terminalCommands({
  choose,
  syncNow,
}: TerminalParts): Pick<Handlers, 'chooseLanguage' | 'chooseDisplay' | 'syncNow'> {
  return {
    chooseLanguage: ({ language }) => {
      choose({ language });
      return null;
    },
    chooseDisplay: ({ display }) => {
      choose({ display });
      return null;
    },
    syncNow: () =>
      syncNow() ? null : failureOf('terminal-not-ready', 'the terminal is not serving yet'),
  };
}
