/** PostgreSQL counts its parameters, `$1`, `$2`; our SQL names them, `@id`. */
import { withParameters } from '../sql/parameters.ts';
import { type Bindable } from '../sql/table.ts';

export interface Numbered {
  /** The same text has the same name on every connection, which prepares it once. */
  name: string;
  text: string;
  /** @throws where a parameter of the text has no value */
  values(given: Readonly<Record<string, Bindable>>): Bindable[];
}

export function numberer(): (sql: string) => Numbered {
  const known = new Map<string, Numbered>();
  return (sql) => {
    const numbered = known.get(sql) ?? numberedOf(sql, `s${known.size}`);
    known.set(sql, numbered);
    return numbered;
  };
}

function numberedOf(sql: string, name: string): Numbered {
  const names: string[] = [];
  const text = withParameters(sql, (parameter) => {
    if (!names.includes(parameter)) names.push(parameter);
    return `$${names.indexOf(parameter) + 1}`;
  });
  return {
    name,
    text,
    values: (given) =>
      names.map((parameter) => {
        const value = given[parameter];
        if (value === undefined) throw new TypeError(`@${parameter} has no value`);
        return value;
      }),
  };
}
