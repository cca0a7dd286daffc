import { EXIT, exitOf } from './exit.ts';
import { createOutput } from './output.ts';
import { isUsage, program } from './program.ts';

const json = process.argv.slice(2).includes('--json');

// A reader that goes away (`| head`) is no defect.
process.stdout.on('error', (e: NodeJS.ErrnoException) =>
  process.exit(e.code === 'EPIPE' ? 0 : EXIT.internal.code),
);

try {
  await program().parseAsync(process.argv);
} catch (e) {
  if (isUsage(e)) process.exitCode = e.exitCode === 0 ? 0 : EXIT.usage.code;
  else {
    createOutput(json, process.stdout, process.stderr).fail(e);
    process.exitCode = exitOf(e);
  }
}
