import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { runCommand } from '../../../../scripts/operator/command.ts';
import { nouns as real } from '../../../../scripts/operator/nouns.ts';
import { Refused } from '../../../../scripts/operator/refused.ts';
import { type Noun, verb } from '../../../../scripts/operator/verb.ts';
import { PeerUnreachable } from '../../../../services/mutual-tls/client.ts';

const nouns: readonly Noun[] = [
  {
    name: 'card',
    summary: 'cards',
    verbs: [
      verb({
        name: 'block',
        summary: 'no redemption with it any more',
        operands: ['id'],
        flags: {
          reason: { type: 'string', value: 'TEXT', summary: 'why', required: true },
          loud: { type: 'boolean', summary: 'says so' },
          last: { type: 'string', summary: 'so many' },
        },
        run: async ({ operands, flags, connection }) => {
          if (operands.id === 'refused')
            throw new Refused(failureOf('card-unknown', 'no such card'));
          if (operands.id === 'silent') throw new PeerUnreachable('no answer');
          if (operands.id === 'folder') connection.identityFolder();
          const { reason, loud, last } = flags;
          const rows = [{ id: operands.id, reason, loud, last, name: '花見\u001b[31m', sum: 5n }];
          return { kind: 'table', columns: ['id', 'reason', 'loud', 'name'], rows };
        },
      }),
    ],
  },
];

async function said(...words: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(nouns, words, {
    environment: {},
    write: async (text) => void out.push(text),
    complain: (text) => void err.push(text),
  });
  return { code, out: out.join(''), err: err.join('') };
}

describe('the operator’s command line', () => {
  it('runs a verb with its operands and flags, and prints a table', async () => {
    const { code, out } = await said('card', 'block', 'c1', '--reason', 'lost', '--loud');
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 3)).toEqual([
      'id  reason  loud  name',
      '--  ------  ----  ---------',
      'c1  lost    true  花見\uFFFD[31m',
    ]);
  });
  it('prints the same as JSON', async () => {
    const { out } = await said('card', 'block', 'c1', '--reason', 'lost', '--json');
    expect(JSON.parse(out)).toEqual([
      { id: 'c1', reason: 'lost', loud: false, name: '花見\u001b[31m', sum: '5' },
    ]);
  });
  it.each([
    [['cards'], 'card'],
    [['card'], 'block'],
    [['card', 'burn', 'c1'], 'block'],
    [['card', 'block', '--reason', 'x'], '<id>'],
    [['card', 'block', 'c1', 'c2', '--reason', 'x'], '<id>'],
    [['card', 'block', 'c1'], '--reason is needed'],
    [['card', 'block', 'c1', '--reason', 'x', '--burn'], '--burn'],
    [['card', 'block', 'folder', '--reason', 'x'], '--identity'],
    [['--reason', 'card', 'block'], 'card'],
  ])('says what is wrong with %j', async (words, hint) => {
    const { code, out, err } = await said(...words);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(hint);
    expect(err).toContain('Usage: npm run operator');
  });
  it('tells a refusal from silence', async () => {
    const refused = await said('card', 'block', 'refused', '--reason', 'x');
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('card-unknown: no such'),
    ]);
    const silent = await said('card', 'block', 'silent', '--reason', 'x');
    expect([silent.code, silent.err]).toEqual([3, expect.stringContaining('is unknown')]);
  });
  it('explains itself from the definitions', async () => {
    const all = await said('--help');
    expect(all.code).toBe(0);
    expect(all.out).toContain('card block <id> --reason TEXT [--loud] [--last]');
    expect(all.out).toContain('--identity FOLDER');
    expect((await said()).out).toBe(all.out);
    expect((await said('card', 'block', '--help')).out).toMatch(/--reason TEXT +why/);
  });
});

describe('the nouns there are', () => {
  it('have names of their own, and verbs that do', () => {
    const names = real.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, verbs } of real) {
      const own = verbs.map((one) => one.name);
      expect(new Set(own).size, name).toBe(own.length);
      expect(own.length, name).toBeGreaterThan(0);
      for (const word of [name, ...own]) expect(word).toMatch(/^[a-z][a-z-]*$/);
    }
  });
});
