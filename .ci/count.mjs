// Counts the named tests of a TAP stream: the points directly inside each test file.
// A file that failed without a failing test of its own (crash, timeout, no tests) counts as one failure.
import { readFileSync } from 'node:fs';

const lines = readFileSync(process.argv[2], 'utf8').split('\n');
let passed = 0;
let failed = 0;
let skipped = 0;
let failedInFile = 0;
let pointsInFile = 0;
for (const line of lines) {
  const point = /^( {0}| {4})(not )?ok \d+(.*)$/.exec(line);
  if (point === null) continue;
  const [, indent, not, rest] = point;
  if (indent === '') {
    if (not && failedInFile === 0) failed++;
    if (!not && pointsInFile === 0 && !/# SKIP/i.test(rest)) failed++;
    failedInFile = 0;
    pointsInFile = 0;
  } else {
    pointsInFile++;
    if (/# (SKIP|TODO)/i.test(rest)) skipped++;
    else if (not) {
      failed++;
      failedInFile++;
      console.log(`failed:${rest}`);
    } else passed++;
  }
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
