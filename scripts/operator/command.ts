/**
 * One command line from words to an exit code: noun → verb → operands and flags by their definition →
 * run → print. Nothing here knows any noun.
 */
import { parseArgs } from 'node:util';
import { PeerUnreachable } from '../../services/mutual-tls/client.ts';
import { connect, connectionFlags } from './connection.ts';
import { helpFor, USAGE } from './help.ts';
import { Refused } from './refused.ts';
import { printed } from './shown.ts';
import { type AnyVerb, Misused, type Noun } from './verb.ts';

export interface Terminal {
  environment: Readonly<Record<string, string | undefined>>;
  /** Standard output; resolves once it may be written to again. */
  write(text: string): Promise<void>;
  /** Standard error. */
  complain(text: string): void;
}

const commonFlags = {
  ...connectionFlags,
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @returns the exit code: 0 done, 1 refused or done in part, 2 misused, 3 unreachable */
export async function runCommand(
  nouns: readonly Noun[],
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  try {
    return await run(nouns, words, terminal);
  } catch (error) {
    if (error instanceof Misused) terminal.complain(`${error.message}\nUsage: ${USAGE}; --help\n`);
    else if (error instanceof Refused) terminal.complain(`refused: ${error.message}\n`);
    else if (error instanceof PeerUnreachable) {
      terminal.complain(`${error.message}: whether it was done is unknown. ${causeOf(error)}\n`);
    } else throw error;
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: Misused | Refused | PeerUnreachable): number {
  if (error instanceof Refused) return 1;
  return error instanceof Misused ? 2 : 3;
}

const causeOf = ({ cause }: Error): string =>
  cause instanceof Error ? `(${cause.message})` : 'Ask again.';

async function run(
  nouns: readonly Noun[],
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [nounWord, verbWord] = words.filter((word) => !word.startsWith('-'));
  const noun = nouns.find(({ name }) => name === nounWord && words[0] === nounWord);
  const verb = noun?.verbs.find(({ name }) => name === verbWord && words[1] === verbWord);
  if (words.length === 0 || words.includes('--help')) {
    await terminal.write(helpFor(nouns, noun, verb));
    return 0;
  }
  if (noun === undefined) {
    throw new Misused(`the first word is a noun: ${nouns.map(({ name }) => name).join(', ')}`);
  }
  if (verb === undefined) {
    throw new Misused(
      `${noun.name} needs a verb: ${noun.verbs.map(({ name }) => name).join(', ')}`,
    );
  }
  const { operands, flags, common } = parsedBy(verb, words.slice(2));
  const connection = connect(common, terminal.environment);
  try {
    const shown = await verb.run({ operands, flags, connection, write: terminal.write });
    await terminal.write(printed(shown, common.json === true));
    return shown.exit ?? 0;
  } finally {
    await connection.close();
  }
}

function parsedBy(verb: AnyVerb, words: readonly string[]) {
  const { values, positionals } = parsedWords(verb, words);
  if (positionals.length !== verb.operands.length) {
    const wanted = verb.operands.map((operand) => `<${operand}>`).join(' ') || 'no operands';
    throw new Misused(`${verb.name} takes ${wanted}, not ${positionals.length}`);
  }
  for (const [name, { required }] of Object.entries(verb.flags)) {
    if (required === true && values[name] === undefined) throw new Misused(`--${name} is needed`);
  }
  const own = Object.entries(verb.flags).map(([name, { type }]) => [
    name,
    values[name] ?? (type === 'boolean' ? false : undefined),
  ]);
  const operands = verb.operands.map((operand, place) => [operand, positionals[place] ?? '']);
  return {
    operands: Object.fromEntries(operands) as Record<string, string>,
    flags: Object.fromEntries(own) as Record<string, string | boolean | undefined>,
    common: values as { json?: boolean } & Partial<Record<keyof typeof connectionFlags, string>>,
  };
}

function parsedWords(verb: AnyVerb, words: readonly string[]) {
  const own = Object.entries(verb.flags).map(([name, { type }]) => [name, { type }]);
  const common = Object.entries(commonFlags).map(([name, { type }]) => [name, { type }]);
  try {
    const options = Object.fromEntries([...own, ...common]) as Record<
      string,
      { type: 'string' | 'boolean' }
    >;
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error));
  }
}
