/**
 * What a service counts about itself, in the text that Prometheus reads. Labels are routes, codes and
 * states: never an id, never anything personal, and never so many that they grow with use.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One request, as the door saw it end. */
export interface RequestSeen {
  method: string;
  /** The route's pattern, not the path: `/v1/redemptions/:id`; `none` where no route matched. */
  route: string;
  /** `ok`, or the code of the refusal. */
  outcome: string;
  seconds: number;
}

export interface Metrics {
  registry: Registry;
  requestSeen(seen: RequestSeen): void;
  /** In the format of `contentType`. */
  text(): Promise<string>;
  contentType: string;
}

const secondsBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Also what Node knows of itself: memory, CPU, event loop lag. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'kangen_requests_total',
    help: 'Requests by route and by how they ended.',
    labelNames: ['method', 'route', 'outcome'],
    registers: [registry],
  });
  const durations = histogram(registry, {
    name: 'kangen_request_seconds',
    help: 'From the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route'],
  });
  return {
    registry,
    requestSeen: ({ method, route, outcome, seconds }) => {
      requests.inc({ method, route, outcome });
      durations.observe({ method, route }, seconds);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

interface Named<L extends string> {
  name: string;
  help: string;
  labelNames: L[];
}

export function histogram<L extends string>(registry: Registry, named: Named<L>): Histogram<L> {
  return new Histogram({ ...named, buckets: secondsBuckets, registers: [registry] });
}

export function counter<L extends string>(registry: Registry, named: Named<L>): Counter<L> {
  return new Counter({ ...named, registers: [registry] });
}

/** @param collect asked each time the metrics are read; sets all values anew */
export function gauge<L extends string>(
  registry: Registry,
  named: Named<L>,
  collect: (gauge: Gauge<L>) => Promise<void>,
): void {
  const made: Gauge<L> = new Gauge({
    ...named,
    registers: [registry],
    collect: () => collect(made),
  });
}
