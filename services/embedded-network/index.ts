/**
 * `npm run network -- --data DIR [--programme eur|jpy]`: the whole network until SIGTERM. Prints one
 * line of JSON when it is ready: where everything is, and how to let a new device in.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runService } from '../run-service.ts';
import { AlreadyRunning } from './lock.ts';
import { type Network, startNetwork } from './network.ts';

const options = z.object({
  data: z.string().min(1),
  programme: z.enum(['eur', 'jpy']).default('eur'),
});

await runService(async () => {
  const asked = options.safeParse(commandLine());
  if (!asked.success) return refuse();
  const network = await startNetwork(asked.data).catch(refuseSecond);
  return { ready: description(network, asked.data), stop: () => network.stop() };
});

function commandLine(): unknown {
  try {
    return parseArgs({ options: { data: { type: 'string' }, programme: { type: 'string' } } })
      .values;
  } catch {
    return refuse();
  }
}

function refuse(): never {
  process.stderr.write(
    'Say where the network keeps its data: npm run network -- --data DIR [--programme eur|jpy]\n',
  );
  process.exit(2);
}

function refuseSecond(error: unknown): never {
  if (!(error instanceof AlreadyRunning)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

function description(
  { urls, bank, caFile }: Network,
  { data, programme }: z.output<typeof options>,
): Record<string, unknown> {
  return {
    programme,
    authority: urls.authority,
    enrolment: urls.enrolment,
    ledger: urls.ledger,
    bank: urls.bank,
    bankIdentity: bank,
    caFile,
    operator: `npm run operator -- <noun> <verb> --network ${data}`,
    enrolmentCode: `npm run enrolment-code -- --data ${join(data, 'authority')} --identity urn:kangen:kiosk:<provider>:<terminal>`,
  };
}
