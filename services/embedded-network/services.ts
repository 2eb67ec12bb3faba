/** The three services as processes: how each is started, and how they are started and ended together. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Ports } from './ports.ts';
import { type ProgrammeName } from './seed/index.ts';
import { type ServiceProcess, type ServiceToStart, startService } from './service-process.ts';

export type ServiceName = 'authority' | 'ledger' | 'bank';

/** Where each is reached by the others: its own door, or whatever stands in front of it. */
export interface Urls {
  authority: string;
  enrolment: string;
  ledger: string;
  bank: string;
}

export interface Services {
  start(name: ServiceName): Promise<void>;
  end(name: ServiceName, how: 'stop' | 'kill'): Promise<void>;
  endAll(how: 'stop' | 'kill'): Promise<void>;
  /** What a running service said when it was ready. */
  ready(name: ServiceName): unknown;
}

export function createServices(plans: Record<ServiceName, ServiceToStart>): Services {
  const running = new Map<ServiceName, ServiceProcess>();
  const end: Services['end'] = async (name, how) => {
    const service = running.get(name);
    running.delete(name);
    await service?.[how]();
  };
  return {
    start: async (name) => {
      if (!running.has(name)) running.set(name, await startService(plans[name]));
    },
    end,
    // The authority goes last: while it is there, the others can still be asked who they are.
    endAll: async (how) => {
      await Promise.all([end('ledger', how), end('bank', how)]);
      await end('authority', how);
    },
    ready: (name) => running.get(name)?.ready,
  };
}

export interface Layout {
  data: string;
  programme: ProgrammeName;
  databaseUrl?: string | undefined;
  ports: Ports;
  urls: Urls;
  bank: string;
}

export function plansFor({
  data,
  programme,
  databaseUrl,
  ports,
  urls,
  bank,
}: Layout): Record<ServiceName, ServiceToStart> {
  const plan = (name: ServiceName, folder: string, env: Record<string, string>): ServiceToStart => {
    const directory = join(data, name);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return {
      name,
      entry: `${folder}/index.ts`,
      env: { KANGEN_DATA: directory, KANGEN_PROGRAMME: programme, ...env },
      logFile: join(data, `${name}.log`),
    };
  };
  return {
    authority: plan('authority', 'certificate-authority', {
      KANGEN_PORT: String(ports.authority),
      KANGEN_ENROLMENT_PORT: String(ports.enrolment),
    }),
    ledger: plan('ledger', 'ledger', {
      KANGEN_PORT: String(ports.ledger),
      KANGEN_BANK_URL: urls.bank,
      KANGEN_BANK_URN: bank,
      ...(databaseUrl !== undefined && { KANGEN_DATABASE_URL: databaseUrl }),
      KANGEN_AUTHORITY_URL: urls.authority,
    }),
    bank: plan('bank', 'bank-sandbox', {
      KANGEN_PORT: String(ports.bank),
      KANGEN_LEDGER_URL: urls.ledger,
      KANGEN_AUTHORITY_URL: urls.authority,
    }),
  };
}

export function urlsOf(ports: Ports): Urls {
  const url = (port: number): string => `https://127.0.0.1:${port}`;
  return {
    authority: url(ports.authority),
    enrolment: url(ports.enrolment),
    ledger: url(ports.ledger),
    bank: url(ports.bank),
  };
}
