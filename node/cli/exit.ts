import { isTacitError, type TacitError } from '@tacit/sdk/core';

/** Exit codes, as `tacit --help` and docs/cli.md list them. */
export const EXIT = {
  ok: { code: 0, meaning: 'done' },
  negative: {
    code: 1,
    meaning: 'a check said no: receipt invalid, contract case wrong, doctor found trouble',
  },
  usage: { code: 2, meaning: 'the command line or an input file is not as expected' },
  refused: { code: 3, meaning: 'refused by contract, planner or disclosure control' },
  missing: { code: 4, meaning: 'there is no such thing' },
  peer: { code: 5, meaning: 'another node failed, was late or could not be reached' },
  unavailable: { code: 69, meaning: 'not built, or the node does not run' },
  internal: { code: 70, meaning: 'a defect in Tacit' },
  interrupted: { code: 130, meaning: 'Ctrl-C' },
} as const;

export type ExitName = keyof typeof EXIT;

export function exitOf(error: unknown): number {
  if (!isTacitError(error)) return EXIT.internal.code;
  return EXIT[kind(error)].code;
}

function kind(error: TacitError): ExitName {
  if (error.code === 'internal') return 'internal';
  if (error.code === 'node.not-running' || error.code === 'node.unreachable') return 'unavailable';
  if (error.code === 'not-found') return 'missing';
  if (error.code === 'receipt.invalid') return 'negative';
  if (/^(session|peer)\.|^ledger\.(unavailable|timeout)$/.test(error.code)) return 'peer';
  if (/^(contract|grant|permit|disclosure|query|sql|budget|request|user|credits|report)\./.test(error.code))
    return 'refused';
  return 'usage';
}
