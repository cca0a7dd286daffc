export * from './document.ts';
export * from './question.ts';
