/** Calls a network's ledger and authority as an operator, over the wire or by the command line. */
import { operatorUrn } from '../../protocol/identity.ts';
import { runCommand } from '../../scripts/operator/command.ts';
import { nouns } from '../../scripts/operator/nouns.ts';
import { type Network } from '../../services/embedded-network/network.ts';
import { type Client } from '../../services/mutual-tls/client.ts';

export type OperatorName = 'alice' | 'bob';

export async function operatorClient(
  network: Network,
  name: OperatorName,
  service: 'ledger' | 'bank' | 'authority' = 'ledger',
): Promise<Client> {
  return network.client(await network.enrol(operatorUrn(name)), service);
}

export interface CommandSaid {
  code: number;
  out: string;
  err: string;
}

/** `npm run operator -- …words --network … --as name`, in this process. */
export async function operatorSays(
  network: Network,
  name: OperatorName,
  ...words: readonly string[]
): Promise<CommandSaid> {
  await network.enrol(operatorUrn(name));
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(nouns, [...words, '--network', network.data, '--as', name], {
    environment: {},
    write: async (text) => void out.push(text),
    complain: (text) => void err.push(text),
  });
  return { code, out: out.join(''), err: err.join('') };
}
