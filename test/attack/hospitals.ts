import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { insecureSeeded } from '@tacit/node/demo';

/** An invented patient of an invented hospital. */
export interface Patient {
  readonly id: string;
  readonly hospital: string;
  readonly age: number;
  readonly sex: 'f' | 'm';
  readonly ward: string;
  readonly cost: number;
  readonly chol: number | null;
  readonly disease: 0 | 1;
}

const HOSPITALS = ['alder', 'birch', 'cedar', 'dogwood'] as const;
const WARDS = ['east', 'north', 'south', 'west'] as const;

/**
 * 4 x 90 patients. One person each of ages 91 to 98: those whom the attacks are after. Ward `burns` has 33 patients, 3 of
 * them men. Two values of `chol` are missing. One stay in ward `west` cost 900,000.
 */
export const PATIENTS: readonly Patient[] = HOSPITALS.flatMap((hospital, h) => {
  const r = insecureSeeded(4100 + h);
  return Array.from({ length: 90 }, (_, i): Patient => {
    const burns = i < 8 || (h === 0 && i < 9);
    const victim = i >= 88;
    return {
      id: `${hospital.slice(0, 2)}-${String(i).padStart(4, '0')}`,
      hospital,
      age: victim ? 91 + 2 * h + (i - 88) : r.integer(20, 88),
      sex: burns ? (i === 0 && h < 3 ? 'm' : 'f') : victim || r.chance(0.5) ? 'f' : 'm',
      ward: burns ? 'burns' : victim ? WARDS[h]! : r.pick(WARDS, [1, 1, 1, 1]),
      cost: h === 3 && i === 88 ? 900_000 : r.integer(100, 4_900) + 0.25,
      chol: h === 1 && (i === 30 || i === 31) ? null : r.integer(120, 320),
      disease: r.chance(0.4) ? 1 : 0,
    };
  });
});

/** One CSV per hospital, as its steward would hold it. */
export function writeHospitals(dir: string): string {
  mkdirSync(dir, { recursive: true });
  for (const hospital of HOSPITALS) {
    const rows = PATIENTS.filter((p) => p.hospital === hospital).map((p) =>
      [p.id, p.age, p.sex, p.ward, p.cost.toFixed(2), p.chol ?? '', p.disease].join(','),
    );
    writeFileSync(
      join(dir, `${hospital}.csv`),
      `patient_id,age,sex,ward,cost,chol,disease\n${rows.join('\n')}\n`,
    );
  }
  return dir;
}
