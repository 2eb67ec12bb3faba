/**
 * The yardstick of everything that goes over the wire: a server of `node:https` with the same TLS and the same
 * demand for a certificate, that reads a JSON body and answers with JSON that it writes anew each time. A
 * process of its own. Its one line of standard input is what `echo.ts` tells it; it answers with its port.
 */
import { once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { echoTold } from './echo-wire.ts';

const heard: unknown[] = await once(createInterface({ input: process.stdin }), 'line');
const { identity, answers, otherwise } = echoTold.parse(JSON.parse(String(heard[0])));
const server = createServer(
  {
    key: identity.key,
    cert: identity.certificate,
    ca: identity.authority,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: true,
    keepAliveTimeout: 65_000,
  },
  (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (parts.length > 0) JSON.parse(Buffer.concat(parts).toString('utf8'));
      const body = JSON.stringify(answers[`${request.method} ${request.url}`] ?? otherwise);
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    });
  },
);
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
});
process.stdin.once('close', () => process.exit(0));
