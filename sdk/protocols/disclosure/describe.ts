import type { Settings } from './settings.ts';
import { FEW_GROUPS } from './texts.ts';

export interface RuleLine {
  readonly rule: string;
  readonly setting: string;
  readonly meaning: string;
}

/** The rules of a release as a table for people: what applies, how strict, and what it does. */
export function describeRules(s: Settings): RuleLine[] {
  const onOff = (on: boolean): string => (on ? 'on' : 'off');
  return [
    { rule: 'minGroup', setting: String(s.minGroup), meaning: 'counts below this are held back' },
    {
      rule: 'complements',
      setting: onOff(s.complements),
      meaning: 'a sum of zeros and ones is held back when its zeros are fewer than minGroup',
    },
    {
      rule: 'missing',
      setting: onOff(s.missing),
      meaning: 'held back where some values are missing, but fewer than minGroup',
    },
    {
      rule: 'maxGroups',
      setting: s.maxGroups === null ? 'off' : String(s.maxGroups),
      meaning: 'most groups',
    },
    {
      rule: 'margins',
      setting: s.margins,
      meaning: 'totals the reader is taken to know: held-back cells cannot be worked out from them',
    },
    {
      rule: 'dominance',
      setting: s.dominance.length === 0 ? 'off' : s.dominance.join('; '),
      meaning: 'sums and means are held back unless declared bounds show that nobody dominates them',
    },
    {
      rule: 'rounding',
      setting: s.rounding === null ? 'off' : `${s.rounding.mode}, ${s.rounding.base}`,
      meaning: 'counts and sums are multiples of this; derived numbers have three digits',
    },
    {
      rule: 'modelPercent',
      setting: String(s.modelPercent),
      meaning: 'most parameters of a model per hundred rows',
    },
    {
      rule: 'densityPercent',
      setting: String(s.densityPercent),
      meaning: `most groups per hundred rows, for more than ${FEW_GROUPS} groups`,
    },
    {
      rule: 'textLength',
      setting: String(s.textLength),
      meaning: 'longest text of a question or a category',
    },
  ];
}
