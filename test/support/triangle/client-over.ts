/** What services/mutual-tls/client.ts is to a service, over any wire. */
import { type z } from 'zod';
import { type Exchange, type Exchanged } from '../../../main/channels/exchange.ts';
import { failure } from '../../../protocol/failure.ts';
import { type Client, PeerUnreachable } from '../../../services/mutual-tls/client.ts';

export function clientOver(send: (call: Exchange) => Promise<Exchanged>): Client {
  return {
    call: async ({ method, path, body, answer }) => {
      const exchanged = await send({
        method,
        url: new URL(path, 'https://wire'),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!exchanged.ok) throw new PeerUnreachable(exchanged.reason);
      const { status, text } = exchanged;
      return status < 300
        ? { ok: true, status, body: parsed(answer, text) }
        : { ok: false, failure: parsed(failure, text) };
    },
    close: async () => {},
  };
}

function parsed<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new PeerUnreachable('answered outside the protocol', { cause });
  }
}
