/**
 * For whoever watches the machine: metrics and health on plain HTTP, on the loopback interface alone.
 *
 * SECURITY: not behind the mutual-TLS door. A supervisor's probe cannot show a certificate of ours, and a
 * scraper that could would hold an operator's whole power. What is told here are counts and states:
 * nothing personal, nothing that can be changed. Whoever is on the machine could learn as much from it.
 */
import { type AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { type Log } from '../log.ts';
import * as limits from './limits.ts';

export interface MonitorOptions {
  /** 0 takes a free port. */
  port: number;
  metrics: { text(): Promise<string>; contentType: string };
  /** Each thing that must be so for this service to be of use, and whether it is. */
  ready(): Promise<Readonly<Record<string, boolean>>>;
  log: Log;
}

export interface Monitor {
  /** `http://127.0.0.1:port` */
  url: string;
  stop(): Promise<void>;
}

export async function startMonitor({
  port,
  metrics,
  ready,
  log,
}: MonitorOptions): Promise<Monitor> {
  const app = fastify({
    bodyLimit: 1,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    forceCloseConnections: true,
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
  app.get('/health/live', async () => ({ live: true }));
  app.get('/health/ready', async (_request, reply) => {
    const checks = await ready();
    const isReady = Object.values(checks).every(Boolean);
    return reply.code(isReady ? 200 : 503).send({ ready: isReady, checks });
  });
  app.setErrorHandler((error, _request, reply) => {
    log.error({ err: error }, 'the monitor could not answer');
    return reply.code(500).send({ ready: false });
  });
  await app.listen({ port, host: '127.0.0.1' });
  const { port: taken } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${taken}`, stop: () => app.close() };
}
