/** Pairs of a name and what it is, between hairlines: a receipt, not a form. */
import { type ReactNode } from 'react';

export interface Fact {
  name: ReactNode;
  value: ReactNode;
  /** A second, quieter line below the value. */
  more?: ReactNode;
}

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map((fact, place) => (
        <div className="fact" key={place}>
          <dt>{fact.name}</dt>
          <dd>
            {fact.value}
            {fact.more === undefined ? null : <span className="fact-more">{fact.more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
