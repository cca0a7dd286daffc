import type { Settings } from './settings.ts';

/**
 * A count behind a released value. `rows`: rows of the group. `count`: rows a measure is over. `indicator`: sum of a
 * column of zeros and ones. `complement`: rows of an indicator that are zero. `missing`: rows of the group whose value
 * is NULL.
 */
export interface Check {
  readonly kind: 'rows' | 'count' | 'indicator' | 'complement' | 'missing';
  readonly value: bigint;
}

export type RuleId = 'min-group' | 'min-count' | 'min-complement' | 'missing';

/**
 * The rule that holds a value back in a group of `rows` > 0 rows, or null. Zero counts inside a group that is not empty
 * are held back too: "nobody of these 40 has it" is about each of the 40.
 */
export function primaryRule(checks: readonly Check[], rows: bigint, settings: Settings): RuleId | null {
  const least = BigInt(settings.minGroup);
  if (rows < least) return 'min-group';
  for (const { kind, value } of checks) {
    switch (kind) {
      case 'rows':
        if (value < least) return 'min-group';
        break;
      case 'count':
      case 'indicator':
        if (value < least) return 'min-count';
        break;
      case 'complement':
        if (settings.complements && value < least) return 'min-complement';
        break;
      case 'missing':
        if (settings.missing && value > 0n && value < least) return 'missing';
        break;
    }
  }
  return null;
}
