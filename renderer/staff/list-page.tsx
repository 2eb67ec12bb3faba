/** A question, what can be chosen or read below it, and the way back. */
import { type ReactNode } from 'react';
import { QuietAction } from '../ui/action.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { useStaffWords } from './use-staff-words.ts';

interface ListPageProps {
  name: string;
  title: string;
  onBack: () => void;
  children: ReactNode;
}

export function ListPage({ name, title, onBack, children }: ListPageProps) {
  const words = useStaffWords();
  return (
    <Page
      name={name}
      tell={<h1 className="question">{title}</h1>}
      touch={
        <Actions>
          <div className="staff-list">{children}</div>
          <QuietAction onPress={onBack}>{words.back}</QuietAction>
        </Actions>
      }
    />
  );
}
