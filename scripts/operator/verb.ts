/**
 * A noun of the operator's command line, and its verbs, as data: the help is made from it, and flags
 * that are not in it are refused. Words that come in are text; `run` parses them further.
 */
import { type Connection } from './connection.ts';
import { type Shown } from './shown.ts';

export interface Flag {
  type: 'string' | 'boolean';
  /** What stands for its value in the help: `N`, `FILE`. */
  value?: string;
  summary: string;
  required?: boolean;
}
type Flags = Readonly<Record<string, Flag>>;
type FlagValue<F extends Flag> = F['type'] extends 'boolean'
  ? boolean
  : F['required'] extends true
    ? string
    : string | undefined;

export interface Given<O extends string, F extends Flags> {
  operands: Readonly<Record<O, string>>;
  flags: { readonly [K in keyof F]: FlagValue<F[K]> };
  /** Clients of the services in this operator's name; connected when first asked for. */
  connection: Connection;
  /** Writes text to standard output; wait for it, where there is much. */
  write(text: string): Promise<void>;
}

export interface Verb<O extends string = string, F extends Flags = Flags> {
  name: string;
  /** One line for the help. */
  summary: string;
  /** In their order, all of them needed. */
  operands: readonly O[];
  flags: F;
  run(given: Given<O, F>): Promise<Shown>;
}

/** What `verb` makes of one: the list of verbs then forgets which flags each has. */
export interface AnyVerb extends Omit<Verb, 'run'> {
  run(given: {
    operands: Readonly<Record<string, string>>;
    flags: Readonly<Record<string, string | boolean | undefined>>;
    connection: Connection;
    write(text: string): Promise<void>;
  }): Promise<Shown>;
}

export interface Noun {
  name: string;
  summary: string;
  verbs: readonly AnyVerb[];
}

export function verb<const O extends string, const F extends Flags>(one: Verb<O, F>): AnyVerb {
  return one;
}

/** The command line was not understood, or something is missing from it: exit code 2. */
export class Misused extends Error {
  override name = 'Misused';
}
