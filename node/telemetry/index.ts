export { ALLOWED_FIELDS, redact } from './fields.ts';
export { createLogger, type LoggerOptions } from './logger.ts';
export { type Counter, type Histogram, type Labels, Metrics } from './metrics.ts';
export { type LogOptions, logOptions } from './options.ts';
export { apiMetrics, processMetrics } from './standard.ts';
