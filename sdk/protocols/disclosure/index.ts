export * from './cells.ts';
export * from './release.ts';
export * from './settings.ts';
