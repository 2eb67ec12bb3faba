/** Requests as a broken or hostile party may send them: nothing is checked or put right on the way. */
import { Agent, request } from 'undici';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';

export interface RawCall {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface RawAnswer {
  status: number;
  type: string;
  text: string;
}

export interface RawCaller {
  send(call: RawCall): Promise<RawAnswer>;
  close(): Promise<void>;
}

/** @param authority PEM of the root that the far end's certificate must lead to */
export function rawCaller(
  url: string,
  authority: string,
  own?: Pick<IdentityFiles, 'key' | 'certificate'>,
): RawCaller {
  const agent = new Agent({
    connect: {
      ca: authority,
      ...(own && { key: own.key, cert: own.certificate }),
      // A test knows whom it called; who the far end is has tests of its own.
      checkServerIdentity: () => undefined,
    },
  });
  return {
    send: async ({ method, path, headers = {}, body }) => {
      const answer = await request(`${url}${path}`, {
        dispatcher: agent,
        method: method as 'GET',
        headers,
        body: body ?? null,
      });
      const type = answer.headers['content-type'];
      return {
        status: answer.statusCode,
        type: typeof type === 'string' ? type : '',
        text: await answer.body.text(),
      };
    },
    close: () => agent.close(),
  };
}
