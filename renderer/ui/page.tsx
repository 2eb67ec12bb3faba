/** The two parts of every screen: what it tells, and what is touched. */
import { type ReactNode } from 'react';

interface PageProps {
  name: string;
  tell: ReactNode;
  touch: ReactNode;
  /** Lets an illustration reach the edges of the telling part. */
  bleed?: ReactNode;
}

export function Page({ name, tell, touch, bleed }: PageProps) {
  return (
    <main className="page" data-screen={name}>
      <section className="tell">
        {bleed === undefined ? null : <div className="bleed">{bleed}</div>}
        <div className="tell-words">{tell}</div>
      </section>
      <section className="touch">{touch}</section>
    </main>
  );
}

/** What is pressed stands at the bottom, where the hand is. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="actions">{children}</div>;
}

/** The way on and the quiet other way: one below the other where there is height, else side by side. */
export function Choices({ children }: { children: ReactNode }) {
  return <div className="choices">{children}</div>;
}
