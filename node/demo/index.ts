export { createOutput, type Output } from '../cli/output.ts';
export { type Consortium, type ConsortiumOptions, startConsortium } from './consortium.ts';
export { type RunningNode, startNode } from './processes.ts';
export { publishTables } from './publish.ts';
export { insecureSeeded } from './random.ts';
export { SYNTHETIC_QUESTIONS, syntheticHospitals } from './synthetic.ts';
export { type DemoTable, tablesOf, writeSynthetic } from './tables.ts';
