/**
 * Every call that ledger, bank and authority answer, twice: as the code mounts it, and as it is written
 * in the routes' folders. A test that holds the two lists together notices a call that it does not know.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EST } from '../../protocol/enrolment.ts';
import { type Bank } from '../../services/bank-sandbox/bank.ts';
import { type Faults } from '../../services/bank-sandbox/faults.ts';
import { keysRoute } from '../../services/bank-sandbox/routes/keys.ts';
import { returnsRoute } from '../../services/bank-sandbox/routes/returns.ts';
import { sandboxRoutes } from '../../services/bank-sandbox/routes/sandbox.ts';
import { statementsRoute } from '../../services/bank-sandbox/routes/statements.ts';
import { transferListRoute } from '../../services/bank-sandbox/routes/transfer-list.ts';
import { transferRoutes } from '../../services/bank-sandbox/routes/transfers.ts';
import { authorityRoutes } from '../../services/certificate-authority/routes/index.ts';
import { type OperatorParts } from '../../services/certificate-authority/routes/operator.ts';
import { systemClock } from '../../services/clock.ts';
import { type LedgerContext } from '../../services/ledger/context.ts';
import { ledgerRoutes } from '../../services/ledger/routes/index.ts';
import { type Route } from '../../services/mutual-tls/route.ts';

export type ServiceName = 'ledger' | 'bank' | 'authority';

/** `PUT /v1/redemptions/:id` of the ledger is `ledger PUT /v1/redemptions/:id`. */
export const keyOf = (service: ServiceName, { method, path }: { method: string; path: string }) =>
  `${service} ${method} ${path}`;

/** The calls with a schema. Only what they accept is read; their handlers are never called. */
export function mountedRoutes(): Map<string, Route> {
  const [bank, faults] = [{} as Bank, {} as Faults];
  const byService: Record<ServiceName, Route[]> = {
    ledger: ledgerRoutes({} as LedgerContext),
    bank: [
      ...transferRoutes(bank, faults),
      transferListRoute(bank, faults),
      returnsRoute(bank, faults),
      statementsRoute(bank, faults),
      keysRoute(bank),
      ...sandboxRoutes(bank, faults),
    ],
    authority: authorityRoutes({ clock: systemClock } as OperatorParts),
  };
  return new Map(
    Object.entries(byService).flatMap(([service, routes]) =>
      routes.map((route) => [keyOf(service as ServiceName, route), route] as const),
    ),
  );
}

const folders: Record<ServiceName, string> = {
  ledger: 'ledger',
  bank: 'bank-sandbox',
  authority: 'certificate-authority',
};
const declaration = /method: '(\w+)',\s*path: (?:'([^']+)'|EST\.(\w+))/g;

/** What the sources declare, EST's raw calls among them. */
export function declaredRoutes(): string[] {
  return Object.entries(folders).flatMap(([service, folder]) => {
    const routes = join(import.meta.dirname, '../../services', folder, 'routes');
    const text = readdirSync(routes, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(routes, file), 'utf8'));
    return [...text.join('\n').matchAll(declaration)].map(([, method = '', path, est]) =>
      keyOf(service as ServiceName, { method, path: path ?? EST[est as keyof typeof EST] }),
    );
  });
}
