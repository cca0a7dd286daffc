export * from './openapi.ts';
export * from './route.ts';
export * from './routes/index.ts';
