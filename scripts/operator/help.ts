/** The help, made from the nouns' own definitions. */
import { connectionFlags } from './connection.ts';
import { type AnyVerb, type Flag, type Noun } from './verb.ts';

export const USAGE = 'npm run operator -- <noun> <verb> [operands] [--flags]';

const commonFlags: Readonly<Record<string, Flag>> = {
  ...connectionFlags,
  json: { type: 'boolean', summary: 'prints JSON instead of a table' },
  help: { type: 'boolean', summary: 'this text; after a noun or a verb only what concerns it' },
};

const endings = `Exit codes: 0 done · 1 refused, or done in part (standard error says why) · 2 the command line is wrong ·
3 a service could not be reached or did not answer: whether it was done is unknown, ask again.
`;

export function helpFor(nouns: readonly Noun[], noun?: Noun, verb?: AnyVerb): string {
  if (noun === undefined) {
    return `${USAGE}\n\n${nouns.map(nounText).join('\n')}\nFor all of them:\n${flagsText(commonFlags)}\n${endings}`;
  }
  if (verb === undefined) return `${nounText(noun)}\nFor all of them:\n${flagsText(commonFlags)}`;
  return `${verbLine(noun, verb)}\n  ${verb.summary}\n${flagsText({ ...verb.flags, ...commonFlags })}`;
}

function nounText(noun: Noun): string {
  const verbs = noun.verbs.map((verb) => `  ${verbLine(noun, verb)}\n      ${verb.summary}\n`);
  return `${noun.name}: ${noun.summary}\n${verbs.join('')}`;
}

function verbLine({ name }: Noun, verb: AnyVerb): string {
  const operands = verb.operands.map((operand) => `<${operand}>`);
  const flags = Object.entries(verb.flags).map(([flag, about]) =>
    about.required === true ? flagText(flag, about) : `[${flagText(flag, about)}]`,
  );
  return [name, verb.name, ...operands, ...flags].join(' ');
}

const flagText = (name: string, { value }: Flag): string =>
  value === undefined ? `--${name}` : `--${name} ${value}`;

function flagsText(flags: Readonly<Record<string, Flag>>): string {
  const lines = Object.entries(flags).map(([name, about]) => [
    flagText(name, about),
    about.summary,
  ]);
  const width = Math.max(...lines.map(([left = '']) => left.length));
  return lines.map(([left = '', right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}
