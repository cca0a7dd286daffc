/**
 * Data Use Ontology (GA4GH DUO, https://github.com/EBISPOT/DUO, CC BY 4.0): the codes in force, without obsolete ones.
 * Permissions say what data may be used for; modifiers add conditions. `within` is the wider permission that contains
 * this one: disease specific within health research within general research, as the ontology's subclass axioms say.
 * Its "no restriction" contains every use by definition. Ancestry research stands apart: no other permission covers it.
 */
export interface DuoTerm {
  readonly code: string;
  readonly short: string;
  readonly label: string;
  readonly kind: 'permission' | 'modifier';
  readonly within: string | null;
}

const permission = (code: string, short: string, label: string, within: string | null): DuoTerm => ({
  code: `DUO:${code}`,
  short,
  label,
  kind: 'permission',
  within: within === null ? null : `DUO:${within}`,
});

const modifier = (code: string, short: string, label: string): DuoTerm => ({
  code: `DUO:${code}`,
  short,
  label,
  kind: 'modifier',
  within: null,
});

export const DUO: readonly DuoTerm[] = [
  permission('0000004', 'NRES', 'no restriction', null),
  permission('0000042', 'GRU', 'general research use', '0000004'),
  permission('0000006', 'HMB', 'health or medical or biomedical research', '0000042'),
  permission('0000007', 'DS', 'disease specific research', '0000006'),
  permission('0000011', 'POA', 'population origins or ancestry research only', '0000004'),
  modifier('0000012', 'RS', 'research specific restrictions'),
  modifier('0000015', 'NMDS', 'no general methods research'),
  modifier('0000016', 'GSO', 'genetic studies only'),
  modifier('0000018', 'NPUNCU', 'not for profit, non commercial use only'),
  modifier('0000019', 'PUB', 'publication required'),
  modifier('0000020', 'COL', 'collaboration required'),
  modifier('0000021', 'IRB', 'ethics approval required'),
  modifier('0000022', 'GS', 'geographical restriction'),
  modifier('0000024', 'MOR', 'publication moratorium'),
  modifier('0000025', 'TS', 'time limit on use'),
  modifier('0000026', 'US', 'user specific restriction'),
  modifier('0000027', 'PS', 'project specific restriction'),
  modifier('0000028', 'IS', 'institution specific restriction'),
  modifier('0000029', 'RTN', 'return to database or resource'),
  modifier('0000043', 'CC', 'clinical care use'),
  modifier('0000044', 'NPOA', 'population origins or ancestry research prohibited'),
  modifier('0000045', 'NPU', 'not for profit organisation use only'),
  modifier('0000046', 'NCU', 'non-commercial use only'),
];

const BY_CODE = new Map(DUO.map((t) => [t.code, t]));

/** DUO files clinical care under modifiers ("use is allowed for clinical use and care"), but it is a purpose to state. */
const CLINICAL_CARE = 'DUO:0000043';

/** What a request may state as its purpose: the permissions, and clinical care. Other modifiers are conditions. */
export const PURPOSES: readonly string[] = DUO.filter(
  (t) => t.kind === 'permission' || t.code === CLINICAL_CARE,
).map((t) => t.code);

export const duoTerm = (code: string): DuoTerm | undefined => BY_CODE.get(code);

/** `DUO:0000006 (health or medical or biomedical research)`. */
export const describePurpose = (code: string): string => `${code} (${BY_CODE.get(code)?.label ?? 'unknown'})`;

/** The code and every wider permission that contains it, narrowest first; null when it is no purpose. */
export function purposesOf(code: string): readonly string[] | null {
  if (!PURPOSES.includes(code)) return null;
  const out: string[] = [];
  for (let at: string | null = code; at !== null; at = BY_CODE.get(at)?.within ?? null) out.push(at);
  return code === CLINICAL_CARE ? [...out, 'DUO:0000004'] : out;
}
