import type { Check } from '../../query/index.ts';
import type { Settings } from './settings.ts';

/**
 * Why a value was held back. `protected`: a row too small, or held back so that a small one cannot be worked out; where
 * rows of the second kind exist both carry this name, so that the name does not tell them apart.
 */
export type RuleId =
  | 'min-group'
  | 'min-count'
  | 'min-complement'
  | 'missing'
  | 'derivable'
  | 'dominance'
  | 'model-rows'
  | 'protected';

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
