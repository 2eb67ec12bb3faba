/** Metrics and health of one service: counted always, and told where a port was given for it. */
import { type Log } from '../log.ts';
import { type Monitor, startMonitor } from '../mutual-tls/monitor-door.ts';
import { StoreFailed } from '../store-failed.ts';
import { createMetrics, type Metrics } from './metrics.ts';

export interface ServiceMonitorParts {
  service: string;
  /** On the loopback interface alone; 0 takes a free port. Undefined: nothing is told. */
  port: number | undefined;
  /** Each thing that must be so for this service to be of use. @throws StoreFailed: then nothing is */
  ready(): Readonly<Record<string, boolean>>;
  log: Log;
}

export interface ServiceMonitor {
  metrics: Metrics;
  /** @returns where it tells; null: nowhere */
  start(): Promise<string | null>;
  stop(): Promise<void>;
}

export function serviceMonitor({ service, port, ready, log }: ServiceMonitorParts): ServiceMonitor {
  const metrics = createMetrics(service);
  let monitor: Monitor | null = null;
  const readyOrNot = async () => {
    try {
      return { store: true, ...ready() };
    } catch (error) {
      if (!(error instanceof StoreFailed)) throw error;
      return { store: false };
    }
  };
  return {
    metrics,
    start: async () => {
      if (port !== undefined)
        monitor = await startMonitor({ port, metrics, ready: readyOrNot, log });
      return monitor?.url ?? null;
    },
    stop: async () => {
      await monitor?.stop();
    },
  };
}
