/** Where the parameters of a statement stand in its text. */

/** A text in quotes, or a parameter: an @ within quotes is none. */
const quotedOrParameter = /'(?:[^']|'')*'|@(\w+)/g;

/** @param by what stands there for the parameter of a name */
export const withParameters = (sql: string, by: (name: string) => string): string =>
  sql.replaceAll(quotedOrParameter, (found, name: string | undefined) =>
    name === undefined ? found : by(name),
  );
