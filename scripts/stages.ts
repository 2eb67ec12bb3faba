/** Which stages a command line names: its leading words. What follows, even a stage's name, is for the last one. */
export function stagesNamed(
  words: readonly string[],
  known: readonly string[],
): { named: string[]; rest: string[] } {
  const end = words.findIndex((word) => !known.includes(word));
  const leading = end === -1 ? words : words.slice(0, end);
  return { named: [...new Set(leading)], rest: words.slice(leading.length) };
}
