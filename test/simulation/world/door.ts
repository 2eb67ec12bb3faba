/**
 * The way into a service: role → schema → handler → answer, as services/mutual-tls does it, without
 * sockets and certificates: the network says who calls.
 */
import { z } from 'zod';
import { type Exchange } from '../../../main/channels/exchange.ts';
import { type Failure, failureOf, failureStatus } from '../../../protocol/failure.ts';
import { partyFromUrn } from '../../../protocol/identity.ts';
import { BankStoreFailure } from '../../../services/bank-sandbox/store/bank-store.ts';
import { StoreFailure } from '../../../services/ledger/store/contract.ts';
import { NoAnswer, type Route } from '../../../services/mutual-tls/route.ts';
import { PowerLost } from './machine.ts';
import { type Answer, type Serve } from './network.ts';
import { Terminals } from './terminals.ts';

/** @param routes null: nobody is there */
export function doorTo(
  routes: () => readonly Route[] | null,
  broken: (error: unknown, call: Exchange) => void,
  terminals = new Terminals(),
): Serve {
  return async (from, call, serial = terminals.serialOf(from)) => {
    const open = routes();
    if (open === null) return null;
    try {
      const locked = terminals.refusal(from);
      if (locked !== null) return refusal(locked);
      return await served(open, { from, serial }, call);
    } catch (error) {
      if (error instanceof NoAnswer || error instanceof PowerLost) return null;
      if (!isDiskFailure(error)) broken(error, call);
      return refusal(failureOf('internal-error', 'something failed'));
    }
  };
}

/** A failure with a cause is the database's own word against us: a rule that we broke. */
const isDiskFailure = (error: unknown): boolean =>
  (error instanceof StoreFailure || error instanceof BankStoreFailure) && error.cause === undefined;

async function served(
  routes: readonly Route[],
  { from, serial }: { from: string; serial: string },
  call: Exchange,
): Promise<Answer> {
  const party = partyFromUrn(from);
  const found = routes.flatMap((route) => {
    const id = route.method === call.method ? matched(route.path, call.url.pathname) : null;
    return id === null ? [] : [{ route, params: id === '' ? {} : { id } }];
  })[0];
  if (found === undefined || party === null) return refusal(failureOf('path-unknown', 'no path'));
  const { route } = found;
  if (!route.roles.includes(party.role)) return refusal(failureOf('role-refused', party.role));
  const params = route.params.safeParse(found.params);
  const query = route.query.safeParse(Object.fromEntries(call.url.searchParams));
  const body = route.body.safeParse(call.body === undefined ? undefined : JSON.parse(call.body));
  if (!params.success || !query.success || !body.success)
    return refusal(failureOf('body-invalid', 'the schema refused it'));
  const answered = await route.handle({
    caller: { party, serial, issuedMs: Number.parseInt(serial, 16) * 1000 },
    params: params.data,
    query: query.data,
    body: body.data,
    bearer: call.headers?.['authorization']?.replace(/^Bearer /, '') ?? null,
  });
  if (!answered.ok) return refusal(answered.failure);
  const encoded: unknown = z.encode(route.answer, answered.body);
  return { status: answered.status ?? 200, text: JSON.stringify(encoded) };
}

/** @returns the id in the path, empty where the route has none; null where it is another path */
function matched(pattern: string, path: string): string | null {
  const [before = '', after] = pattern.split(':id');
  if (after === undefined) return pattern === path ? '' : null;
  if (!path.startsWith(before) || !path.endsWith(after)) return null;
  const id = path.slice(before.length, path.length - after.length);
  return id === '' || id.includes('/') ? null : id;
}

function refusal(failure: Failure): Answer {
  return { status: failureStatus(failure.code), text: JSON.stringify(failure) };
}
