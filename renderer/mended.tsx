/**
 * Where drawing fails: nothing of the customer stays on the screen, the session is ended, and
 * "closed for now" stands there instead. After a while the interface is drawn anew.
 */
import { Component, type ReactNode, useEffect, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { failureOf } from '../protocol/failure.ts';
import { language } from '../protocol/ledger.ts';
import { useClock } from './clock.ts';
import { useKiosk } from './kiosk.ts';
import { limits } from './limits.ts';
import { OutOfService } from './screens/out-of-service.tsx';
import { wordsIn } from './words/index.ts';

export class Mended extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? (
      <Closed onOpen={() => this.setState({ broken: false })} />
    ) : (
      this.props.children
    );
  }
}

function Closed({ onOpen }: { onOpen: () => void }) {
  const clock = useClock();
  const { commands } = useKiosk();
  const [words] = useState(() => wordsIn(lastLanguage()));
  useEffect(() => void commands.signOut({}), [commands]);
  useEffect(() => clock.after(limits.brokenMs, onOpen), [clock, onOpen]);
  return (
    <I18nextProvider i18n={words}>
      <div className="kiosk" data-illustrated>
        <header className="top-bar" />
        <OutOfService failure={failureOf('internal-error', 'the interface could not be drawn')} />
      </div>
    </I18nextProvider>
  );
}

/** As the interface said it of itself while it could still be drawn. */
function lastLanguage() {
  const said = language.safeParse(document.documentElement.lang);
  return said.success ? said.data : 'en';
}
