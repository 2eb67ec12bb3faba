/** Every command of the bridge, with input that is drawn: `npm run fuzz` draws many more. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandGate, type Handlers } from '../../../../main/ipc/gate.ts';
import { commandNames, commands, reply } from '../../../../protocol/ipc.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { fuzzed } from '../../../support/fuzzed-input.ts';
import { goodCommands } from '../../../support/good-commands.ts';

const numRuns = Math.ceil(Number(process.env['KANGEN_FUZZ_CASES'] ?? 1_800) / commandNames.length);
const seed = Number(process.env['KANGEN_FUZZ_SEED'] ?? 20_261_122);

it.each(commandNames)('%s acts on what its schema takes, and on nothing else', (name) => {
  fc.assert(
    fc.property(fc.oneof(fuzzed(goodCommands[name]), fc.anything()), (input) => {
      const acted: unknown[] = [];
      const handlers = Object.fromEntries(
        commandNames.map((one) => [one, (given: unknown) => (acted.push([one, given]), null)]),
      ) as unknown as Handlers;
      const fatal = (error: unknown): never => {
        throw error;
      };
      const gate = commandGate({ handlers, clock: new FakeClock(), fatal });
      const answer = reply.parse(gate({ fromOwnPage: true, name, input }));
      const parsed = commands[name].safeParse(input);
      expect(answer.accepted).toBe(parsed.success);
      expect(acted).toEqual(parsed.success ? [[name, parsed.data]] : []);
    }),
    { numRuns, seed },
  );
});

it('no name but the commands’ own is a command', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string()), fc.anything(), (name, input) => {
      fc.pre(!commandNames.some((one) => one === name));
      const gate = commandGate({
        handlers: {} as Handlers,
        clock: new FakeClock(),
        fatal: (error) => expect.fail(String(error)),
      });
      expect(gate({ fromOwnPage: true, name, input })).toMatchObject({ accepted: false });
    }),
    { numRuns, seed },
  );
});
