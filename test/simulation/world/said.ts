/** What an answer says; null where it is no JSON: somebody in between has answered. */
export function saidIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
