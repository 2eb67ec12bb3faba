/**
 * The one way in for commands: sender → rate → schema → handler → reply. Nothing is thrown across; a
 * command either was accepted, or names why not and has changed nothing.
 */
import { type z } from 'zod';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { commandNames, commands, type CommandName, reply, type Reply } from '../../protocol/ipc.ts';
import { type Clock } from '../engine/ports.ts';
import { limits } from '../limits.ts';
import { tokenBucket } from './rate.ts';

/** Answers at once: null is "accepted". Never waits on the network. */
export type Handler<N extends CommandName> = (
  input: z.output<(typeof commands)[N]>,
) => Failure | null;
export type Handlers = { [N in CommandName]: Handler<N> };

export interface GateParts {
  handlers: Handlers;
  clock: Clock;
  /** A handler threw: our bug, or a disk that fails. */
  fatal(error: unknown): void;
}

export interface CommandCall {
  fromOwnPage: boolean;
  name: unknown;
  input: unknown;
}

export function commandGate({ handlers, clock, fatal }: GateParts): (call: CommandCall) => Reply {
  const rate = { burst: limits.commandBurstMax, perSecond: limits.commandsPerSecond };
  const allowed = new Map(commandNames.map((name) => [name, tokenBucket(rate, clock)]));
  return ({ fromOwnPage, name, input }) => {
    if (!fromOwnPage) return refused(failureOf('caller-refused', 'not the page of this kiosk'));
    const known = commandNames.find((one) => one === name);
    if (known === undefined) return refused(failureOf('body-invalid', 'there is no such command'));
    if (allowed.get(known)?.() !== true)
      return refused(failureOf('rate-limited', `too many ${known}`));
    try {
      const failure = handle(handlers, known, input);
      return failure === null ? reply.parse({ accepted: true }) : refused(failure);
    } catch (error) {
      fatal(error);
      return refused(failureOf('internal-error', 'the kiosk stopped; what was accepted is kept'));
    }
  };
}

function handle(handlers: Handlers, name: CommandName, input: unknown): Failure | null {
  const parsed = commands[name].safeParse(input);
  if (!parsed.success) return failureOf('body-invalid', withoutValues(parsed.error));
  // The table pairs each schema with its handler; the compiler cannot follow a name through both.
  return handlers[name](parsed.data as never);
}

/** SECURITY: where it is wrong, never what was sent: it may be a PIN. */
function withoutValues(error: z.ZodError): string {
  return error.issues.map(({ path, code }) => `${path.join('.') || 'input'}: ${code}`).join('; ');
}

const refused = (failure: Failure): Reply => reply.parse({ accepted: false, failure });
