/** Columns of a row as its schema wants them: what is absent is left out, and JSON is read. */

export function withoutNulls(columns: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
}

export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema refuses the text itself, and the row goes to quarantine as it is.
    return text;
  }
}
