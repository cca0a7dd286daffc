import { ROUTES } from '@tacit/sdk/client';
import type { Clock } from '@tacit/sdk/core';
import type { Metrics } from './metrics.ts';

const CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const;

/** Requests by route and class of status; the function to pass as `observe` of the API. */
export function apiMetrics(metrics: Metrics): (route: string, status: number, ms: number) => void {
  const routes = Object.keys(ROUTES);
  const requests = metrics.counter('tacit_http_requests_total', 'HTTP requests answered.', {
    route: routes,
    status: CLASSES,
  });
  const duration = metrics.histogram(
    'tacit_http_request_seconds',
    'Time to answer an HTTP request.',
    { route: routes },
    [0.005, 0.025, 0.1, 0.5, 2, 10, 60],
  );
  return (route, status, ms) => {
    requests.add({ route, status: `${Math.floor(status / 100)}xx` });
    duration.observe({ route }, ms / 1000);
  };
}

/** Memory, processor time and age of the process. */
export function processMetrics(metrics: Metrics, clock: Clock): void {
  const begun = clock.now();
  metrics.gauge('tacit_process_resident_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  metrics.gauge('tacit_process_heap_bytes', 'Used JavaScript heap.', () => process.memoryUsage().heapUsed);
  metrics.gauge('tacit_process_cpu_seconds', 'Processor time used.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  metrics.gauge('tacit_process_uptime_seconds', 'Age of the process.', () => (clock.now() - begun) / 1000);
}
