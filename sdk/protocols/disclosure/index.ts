export * from './cells.ts';
export * from './draft.ts';
export * from './release.ts';
export * from './settings.ts';
