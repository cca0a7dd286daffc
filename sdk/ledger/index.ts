export * from './obligations.ts';
export * from './policy.ts';
export * from './records.ts';
export * from './strictest.ts';
