import type { Check } from '../../query/index.ts';
import type { Settings } from './settings.ts';

/** Why a value was held back. */
export type RuleId = 'min-group' | 'min-count' | 'min-complement' | 'missing';

/**
 * The rule that holds a value back in a group of `rows` rows, or null. Zero counts inside a group that is not empty
 * are held back too: "nobody of these 40 has it" is about each of the 40.
 */
export function primaryRule(checks: readonly Check[], settings: Settings): RuleId | null {
  const least = BigInt(settings.minGroup);
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
