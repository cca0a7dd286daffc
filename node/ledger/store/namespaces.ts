/**
 * Namespaces of the store on disk: the number starts every key. A number is never given to another purpose.
 * Retired: none yet.
 */
export const STORE = {
  /** `head`: height of the last durable block. */
  head: 1,
  /** Height -> block with results. */
  block: 2,
  /** Transaction id -> height and index. */
  tx: 3,
  /** State key -> record. */
  state: 4,
  /** When seen -> evidence against a sequencer. */
  evidence: 5,
} as const;

export const prefix = (namespace: keyof typeof STORE): string => `${STORE[namespace]}:`;

/** Fixed width, so that keys sort as heights do. */
export const heightKey = (height: number): string =>
  `${prefix('block')}${height.toString(16).padStart(14, '0')}`;
