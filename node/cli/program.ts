import { Command, CommanderError } from 'commander';
import { accountCommand } from './commands/account.ts';
import { budgetCommand } from './commands/budget.ts';
import { contractCommand } from './commands/contract.ts';
import { datasetCommand } from './commands/dataset.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { initCommand } from './commands/init.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { networkCommand } from './commands/network.ts';
import { explainCommand, queryCommand } from './commands/query.ts';
import {
  approveCommand,
  grantCommand,
  inboxCommand,
  refuseCommand,
  requestCommand,
} from './commands/request.ts';
import { startCommand, stopCommand } from './commands/start.ts';
import { userCommand } from './commands/user.ts';
import { verifyCommand } from './commands/verify.ts';
import { EXIT } from './exit.ts';

export const VERSION = '0.1.0';

const exitTable = Object.values(EXIT)
  .map((e) => `  ${String(e.code).padStart(3)}  ${e.meaning}`)
  .join('\n');

export function program(): Command {
  const root = new Command('tacit')
    .description('Organisations that may not hand over their data answer questions together.')
    .version(VERSION)
    .option('--json', 'one JSON document on stdout; talk stays on stderr')
    .showHelpAfterError('(tacit --help lists the commands)')
    .addHelpText('after', `\nExit codes:\n${exitTable}`)
    .enablePositionalOptions()
    .exitOverride();
  for (const command of [
    demoCommand(),
    networkCommand(),
    initCommand(),
    startCommand(),
    stopCommand(),
    datasetCommand(),
    contractCommand(),
    queryCommand(),
    explainCommand(),
    inboxCommand(),
    approveCommand(),
    refuseCommand(),
    requestCommand(),
    grantCommand(),
    userCommand(),
    accountCommand(),
    budgetCommand(),
    verifyCommand(),
    ledgerCommand(),
    doctorCommand(),
  ]) {
    root.addCommand(jsonEverywhere(command));
  }
  return root;
}

/** `--json` may stand after the command too, and every subcommand ends by exception, not by exit. */
function jsonEverywhere(command: Command): Command {
  command.option('--json', 'one JSON document on stdout').exitOverride();
  for (const sub of command.commands) jsonEverywhere(sub);
  return command;
}

export const isUsage = (e: unknown): e is CommanderError => e instanceof CommanderError;
