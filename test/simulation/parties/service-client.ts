/** The client of one service to another, as services/mutual-tls has it, over the simulated network. */
import { type z } from 'zod';
import { failure } from '../../../protocol/failure.ts';
import { type Client, PeerUnreachable } from '../../../services/mutual-tls/client.ts';
import { type Exchanged } from '../../../main/channels/exchange.ts';
import { type Life } from '../world/machine.ts';
import { type Network } from '../world/network.ts';

export function serviceClient(
  network: Network,
  route: { from: string; to: string; life: Life },
): Client {
  return {
    call: async ({ method, path, body, bearer, answer }) => {
      const url = new URL(path, 'https://simulated');
      const exchanged = await network.send(
        {
          method,
          url,
          ...(body !== undefined && { body: JSON.stringify(body) }),
          ...(bearer !== undefined && { headers: { authorization: `Bearer ${bearer}` } }),
        },
        route,
      );
      const { status, json } = heard(exchanged, route.to);
      const read = (status < 300 ? answer : failure).safeParse(json);
      if (!read.success) throw new PeerUnreachable(`${route.to} answered outside the protocol`);
      return status < 300
        ? { ok: true, status, body: read.data as z.output<typeof answer> }
        : { ok: false, failure: failure.parse(read.data) };
    },
    close: async () => {},
  };
}

function heard(exchanged: Exchanged, peer: string): { status: number; json: unknown } {
  if (!exchanged.ok) throw new PeerUnreachable(`no answer from ${peer}`);
  try {
    return { status: exchanged.status, json: JSON.parse(exchanged.text) };
  } catch (cause) {
    // Somebody in between has answered.
    throw new PeerUnreachable(`no answer from ${peer}`, { cause });
  }
}
