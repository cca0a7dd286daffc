/** Lengths of block time as people write them: `3600`, `12h`, `30d`. */

const DAY = 86_400;
const UNIT = { y: 365 * DAY, w: 7 * DAY, d: DAY, h: 3_600, m: 60, s: 1 } as const;

/** Seconds; null when the text is not a duration of at most ten years. */
export function parseDuration(text: string): number | null {
  const m = /^([1-9][0-9]{0,8})([smhdwy]?)$/.exec(text);
  if (m === null) return null;
  const seconds = Number(m[1]) * (m[2] === '' ? 1 : UNIT[m[2] as keyof typeof UNIT]);
  return seconds <= 10 * UNIT.y ? seconds : null;
}

/** In days, hours, minutes or seconds, whichever is the longest that is exact. */
export function writeDuration(seconds: number): string {
  const unit = (['d', 'h', 'm'] as const).find((u) => seconds % UNIT[u] === 0) ?? 's';
  return `${seconds / UNIT[unit]}${unit}`;
}
