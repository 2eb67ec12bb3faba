/** A party at the far end of a channel that answers whatever a test wants, over real mutual TLS. */
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';

export interface Asked {
  method: string;
  /** With its query. */
  path: string;
  token: string | null;
  body: unknown;
}

export type Script =
  | { status?: number; headers?: Record<string, string>; json: unknown }
  | { status?: number; headers?: Record<string, string>; text: string }
  | 'cut'
  | 'silence';

export interface ScriptedParty {
  url: string;
  asked: Asked[];
  /** The traceparent of each, where it had one. */
  traces: (string | null)[];
  /** Decides the next answers; replace it in a test. */
  script: (asked: Asked) => Script | Promise<Script>;
  stop(): Promise<void>;
}

export async function scriptedParty(
  identity: IdentityFiles,
  maxVersion: 'TLSv1.3' | 'TLSv1.2' = 'TLSv1.3',
): Promise<ScriptedParty> {
  const server = createServer({
    key: identity.key,
    cert: identity.certificate,
    ca: identity.authority,
    requestCert: true,
    rejectUnauthorized: true,
    maxVersion,
  });
  const party: ScriptedParty = {
    url: '',
    asked: [],
    traces: [],
    script: () => ({ status: 404, text: 'no script' }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  server.on('request', (request, response) => void answer(party, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  party.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return party;
}

async function answer(
  party: ScriptedParty,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString('utf8');
  const asked: Asked = {
    method: request.method ?? '',
    path: request.url ?? '',
    token: /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? null,
    body: text === '' ? null : JSON.parse(text),
  };
  party.asked.push(asked);
  const { traceparent } = request.headers;
  party.traces.push(typeof traceparent === 'string' ? traceparent : null);
  const script = await party.script(asked);
  if (script === 'silence') return;
  if (script === 'cut') {
    request.socket.destroy();
    return;
  }
  response.writeHead(script.status ?? 200, script.headers);
  response.end('text' in script ? script.text : JSON.stringify(script.json));
}
