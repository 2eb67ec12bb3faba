/** "Are you still there?": veils everything at once, and a ring says how long it waits. */
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction } from './action.tsx';

interface IdleQuestionProps {
  isAsked: boolean;
  /** The ring empties in as long. */
  answerMs: number;
  onStay: () => void;
}

export function IdleQuestion({ isAsked, answerMs, onStay }: IdleQuestionProps) {
  const { t } = useWords();
  return (
    <ModalOverlay className="veil" isOpen={isAsked} isKeyboardDismissDisabled>
      <Modal className="idle">
        <Dialog role="alertdialog" className="idle-dialog">
          <Ring answerMs={answerMs} />
          <Heading slot="title" className="question">
            {t('idle.title')}
          </Heading>
          <p className="lead">{t('idle.what')}</p>
          <PrimaryAction onPress={onStay}>{t('idle.stay')}</PrimaryAction>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Ring({ answerMs }: { answerMs: number }) {
  return (
    <svg className="ring" viewBox="0 0 100 100" aria-hidden="true">
      <circle className="ring-track" cx="50" cy="50" r="44" />
      <circle
        className="ring-left"
        style={{ animationDuration: `${answerMs}ms` }}
        cx="50"
        cy="50"
        r="44"
        pathLength="100"
      />
    </svg>
  );
}
