import { describeConfig } from './describe.ts';

/** Prints `docs/config.md`. */
process.stdout.write(describeConfig());
