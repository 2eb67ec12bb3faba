/**
 * Which services are meant and in whose name: from flags, else from the environment, else from the
 * folder of an embedded network. A client is made when a verb first asks for it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AUTHORITY_URN, LEDGER_URN } from '../../protocol/identity.ts';
import {
  FIRST_OPERATOR,
  operatorFolder,
  PLACES_FILE,
} from '../../services/embedded-network/operator-place.ts';
import { type Call, type Client, createClient } from '../../services/mutual-tls/client.ts';
import { readIdentity } from '../../services/mutual-tls/identity-files.ts';
import { Refused } from './refused.ts';
import { Misused } from './verb.ts';

/** The flags that every verb takes. */
export const connectionFlags = {
  ledger: { type: 'string', value: 'URL', summary: 'the ledger (or KANGEN_LEDGER_URL)' },
  authority: {
    type: 'string',
    value: 'URL',
    summary: "the authority's mutual-TLS door (or KANGEN_AUTHORITY_URL)",
  },
  identity: {
    type: 'string',
    value: 'FOLDER',
    summary: "this operator's key and certificates (or KANGEN_OPERATOR_IDENTITY)",
  },
  network: {
    type: 'string',
    value: 'FOLDER',
    summary: 'instead of these: the data folder of an embedded network (or KANGEN_NETWORK)',
  },
  as: { type: 'string', value: 'NAME', summary: 'with --network: which operator (alice)' },
} as const;
export type ConnectionFlags = Partial<Record<keyof typeof connectionFlags, string>>;
type Service = 'ledger' | 'authority';

export interface Connection {
  /** Asks the ledger. @throws Refused with its failure, PeerUnreachable where no answer came */
  ledger<A extends z.ZodType>(call: Call<A>): Promise<z.output<A>>;
  authority<A extends z.ZodType>(call: Call<A>): Promise<z.output<A>>;
  /** Where the operator's identity is, or is to be. */
  identityFolder(): string;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function connect(flags: ConnectionFlags, environment: Environment): Connection {
  const clients = new Map<Service, Client>();
  const place = placeOf(flags, environment);
  const clientOf = (service: Service): Client => {
    const known = clients.get(service);
    if (known !== undefined) return known;
    const peer = service === 'ledger' ? LEDGER_URN : AUTHORITY_URN;
    const client = createClient({ identity: place.identity(), url: place.url(service), peer });
    clients.set(service, client);
    return client;
  };
  const ask = async <A extends z.ZodType>(
    service: Service,
    call: Call<A>,
  ): Promise<z.output<A>> => {
    const called = await clientOf(service).call(call);
    if (!called.ok) throw new Refused(called.failure);
    return called.body;
  };
  return {
    ledger: (call) => ask('ledger', call),
    authority: (call) => ask('authority', call),
    identityFolder: place.folder,
    close: async () => {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

const places = z.record(z.string(), z.int());

function placeOf(flags: ConnectionFlags, environment: Environment) {
  const network = flags.network ?? environment['KANGEN_NETWORK'];
  const given: Record<Service, string | undefined> = {
    ledger: flags.ledger ?? environment['KANGEN_LEDGER_URL'],
    authority: flags.authority ?? environment['KANGEN_AUTHORITY_URL'],
  };
  const folder = (): string => {
    const named = flags.identity ?? environment['KANGEN_OPERATOR_IDENTITY'];
    if (named !== undefined) return named;
    if (network !== undefined) return operatorFolder(network, flags.as ?? FIRST_OPERATOR);
    throw new Misused('say who you are: --identity FOLDER, or --network FOLDER');
  };
  return {
    folder,
    url: (service: Service): string => {
      const url = given[service] ?? (network && urlIn(network, service));
      if (!url)
        throw new Misused(`say where the ${service} is: --${service} URL, or --network FOLDER`);
      if (!z.url({ protocol: /^https$/ }).safeParse(url).success) {
        throw new Misused(`--${service}: "${url}" is no https address`);
      }
      return url;
    },
    identity: () => {
      try {
        return readIdentity(folder());
      } catch (cause) {
        throw new Misused(
          `there is no operator's identity in ${folder()}: enrol first (identity enrol --help)`,
          { cause },
        );
      }
    },
  };
}

function urlIn(network: string, service: Service): string {
  const file = join(network, PLACES_FILE);
  if (!existsSync(file)) throw new Misused(`${network} is no data folder of an embedded network`);
  const port = places.parse(JSON.parse(readFileSync(file, 'utf8')))[service];
  return `https://127.0.0.1:${port}`;
}
