import type { Tacit } from '@tacit/sdk/client';
import { isTacitError, type TacitError } from '@tacit/sdk/core';
import type { AttackNetwork, TableName } from './network.ts';

export type Cells = readonly (readonly (string | boolean | null)[])[];

/** One requester who wants to know what nobody may tell, and what it was told so far. */
export class Attacker {
  readonly net: AttackNetwork;
  readonly table: TableName;
  readonly refusals: TacitError[] = [];
  answered = 0;
  #tacit: Tacit;

  constructor(net: AttackNetwork, table: TableName) {
    this.net = net;
    this.table = table;
    this.#tacit = net.requester.tacit;
  }

  /** Goes on with another key of the same member. */
  become(tacit: Tacit): void {
    this.#tacit = tacit;
  }

  /** `T` in the text stands for the table. Null: refused. */
  async ask(sql: string): Promise<Cells | null> {
    try {
      const { cells } = await this.#tacit.sql(sql.replace(/\bT\b/, this.table));
      this.answered++;
      return cells as Cells;
    } catch (e) {
      if (!isTacitError(e)) throw e;
      this.refusals.push(e);
      return null;
    }
  }

  /** One number; null when refused or suppressed. */
  async number(sql: string): Promise<number | null> {
    const cell = (await this.ask(sql))?.[0]?.[0];
    return cell === null || cell === undefined ? null : Number(cell);
  }

  /** Codes of the refusals so far, each once. */
  get codes(): string {
    const codes = [...new Set(this.refusals.map((e) => e.code))];
    return codes.length === 0 ? 'nothing refused' : `refused: ${codes.join(', ')}`;
  }
}

/** What an attack came to. */
export interface Outcome {
  readonly succeeded: boolean;
  /** For people: what it learnt, or what stood in its way. */
  readonly got: string;
}

export interface Attack {
  readonly name: string;
  readonly against: TableName;
  /** Where its defence is off: the same attack on another table, or what else shows that it would succeed. */
  readonly control: TableName | (() => Promise<Outcome>);
  /** Starts or kills processes: left out of the short suite. */
  readonly slow?: boolean;
  run(a: Attacker): Promise<Outcome>;
}

export const outcome = (a: Attacker, succeeded: boolean, learnt: string): Outcome => ({
  succeeded,
  got: succeeded ? learnt : `nothing of it (${a.answered} answers; ${a.codes})`,
});

/** Against the defence, and where there is none. */
export async function launch(
  net: AttackNetwork,
  attack: Attack,
): Promise<{ readonly attack: Outcome; readonly control: Outcome; readonly attacker: Attacker }> {
  const attacker = new Attacker(net, attack.against);
  const done = await attack.run(attacker);
  const { control } = attack;
  return {
    attacker,
    attack: done,
    control: typeof control === 'string' ? await attack.run(new Attacker(net, control)) : await control(),
  };
}
