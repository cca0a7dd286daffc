import type { Command } from 'commander';
import { createOutput, type Output } from './output.ts';

/** What a command's action gets: its options, and where to write. */
export interface Invocation<O> {
  readonly options: O;
  readonly out: Output;
}

/** Wraps an action so that it gets its options with those of the commands above it. */
export function action<A extends readonly unknown[], O extends object>(
  run: (invocation: Invocation<O>, ...args: A) => Promise<void>,
): (...all: unknown[]) => Promise<void> {
  return async (...all) => {
    const command = all.at(-1) as Command;
    const options = command.optsWithGlobals() as O & { json?: boolean };
    const args = all.slice(0, -2) as unknown as A;
    await run({ options, out: createOutput(options.json === true, process.stdout, process.stderr) }, ...args);
  };
}
