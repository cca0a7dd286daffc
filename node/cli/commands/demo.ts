import { Command } from 'commander';
import { runDemo } from '../../demo/demo.ts';
import { action } from '../action.ts';
import { EXIT } from '../exit.ts';

interface Options {
  readonly data?: string;
  readonly sql?: string;
  readonly null?: string[];
  readonly keep?: boolean;
  readonly purpose?: string;
  readonly prove?: boolean;
}

export const demoCommand = (): Command =>
  new Command('demo')
    .description(
      'a whole consortium on this machine: owners, requester and observer as processes, and an answer',
    )
    .option(
      '--data <folder>',
      'one CSV per owner; files with the same header are one table named after the folder',
    )
    .option('--sql <query>', 'the question; three questions about invented data unless given')
    .option('--null <token...>', 'texts that mean missing, besides the usual ones')
    .option('--purpose <duo>', 'why: a DUO code')
    .option('--prove', 'owners commit to their tables and prove every answer')
    .option('--keep', 'leave the folders of all nodes')
    .action(
      action<[], Options>(async ({ options, out }) => {
        const stop = new AbortController();
        process.once('SIGINT', () => stop.abort('SIGINT'));
        process.once('SIGTERM', () => stop.abort('SIGTERM'));
        try {
          await runDemo(options, out, stop.signal);
        } catch (e) {
          if (!stop.signal.aborted) throw e;
          out.say('stopped; every process of the demo has ended');
          process.exitCode = EXIT.interrupted.code;
        }
      }),
    );
