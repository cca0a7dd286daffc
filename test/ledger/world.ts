import { type BlockContext, MemoryState, PreparedTx, Seen, StateMachine } from '@tacit/node/ledger';
import { type GrantId, type Hash, type SessionId, toHex } from '@tacit/sdk/core';
import { type LedgerView, ledgerView, type SignedTx, type TxResult } from '@tacit/sdk/ledger';
import {
  Actor,
  contractTx,
  datasetTx,
  genesisOf,
  hashText,
  ManualClock,
  modulesWith,
  requestTx,
} from './actors.ts';
import { testPolicies } from './policies.ts';

/** The bare state machine with a block per transaction: no engine, no store. */
export class World {
  readonly clock = new ManualClock();
  readonly machine = new StateMachine(modulesWith(testPolicies));
  readonly state = new MemoryState(modulesWith(testPolicies).sha256);
  #height = 0;
  #previous: Hash = hashText('block');

  constructor(founder: Actor | null = null, params: Parameters<typeof genesisOf>[1] = {}) {
    if (founder === null) return;
    const { txs } = genesisOf(founder, params).block;
    this.apply(txs[0]);
  }

  get view(): LedgerView {
    return ledgerView(this.state, this.#height, this.clock.now());
  }

  root(): string {
    return toHex(this.state.root());
  }

  /** Applies one transaction, of any shape, in a block of its own. */
  apply(tx: unknown): TxResult {
    const block: BlockContext = {
      height: this.#height,
      time: this.clock.now(),
      previousHash: this.#previous,
    };
    const overlay = this.machine.begin(this.state, Seen.of(this.state), block);
    const { result } =
      tx instanceof PreparedTx
        ? this.machine.apply(overlay, tx, block)
        : this.machine.applyAny(overlay, tx, block);
    this.state.take(this.state.tentative(overlay.changes()));
    this.#height++;
    this.#previous = hashText(`block ${this.#height}`);
    this.clock.time += 1_000;
    return result;
  }

  /** Applies what must be accepted; returns the subject of the event of this type. */
  must(tx: SignedTx, event?: string): string {
    const result = this.apply(tx);
    if (!result.ok) throw new Error(`refused: ${result.problem.code} ${result.problem.field ?? ''}`);
    return result.events.find((e) => event === undefined || e.type === event)?.subject ?? '';
  }

  /** The code of a refusal, or `accepted`. */
  code(tx: unknown): string {
    const result = this.apply(tx);
    return result.ok ? 'accepted' : result.problem.code;
  }
}

/** Founder `alpha`, owners `beta` and `gamma`, requester `rita`, observer `otto`; three active datasets. */
export class Consortium extends World {
  readonly alpha: Actor;
  readonly beta: Actor;
  readonly gamma: Actor;
  readonly rita: Actor;
  readonly otto: Actor;

  constructor(policies = 'allow', params: Parameters<typeof genesisOf>[1] = {}) {
    super(new Actor('alpha', new ManualClock()), params);
    const clock = this.clock;
    this.alpha = new Actor('alpha', clock);
    this.beta = new Actor('beta', clock);
    this.gamma = new Actor('gamma', clock);
    this.rita = new Actor('rita', clock);
    this.otto = new Actor('otto', clock);
    for (const owner of [this.beta, this.gamma]) this.admit(owner, ['owner', 'requester']);
    this.admit(this.rita, ['requester']);
    this.admit(this.otto, ['observer']);
    for (const owner of this.owners) {
      this.must(contractTx(owner, policies));
      this.must(datasetTx(owner));
    }
  }

  get owners(): readonly Actor[] {
    return [this.alpha, this.beta, this.gamma];
  }

  admit(guest: Actor, roles: Parameters<Actor['invite']>[1]): void {
    for (const tx of this.alpha.invite(guest, roles)) this.must(tx);
  }

  grant(more: Parameters<typeof requestTx>[1] = {}): GrantId {
    return this.must(requestTx(this.rita, more), 'grant.created') as GrantId;
  }

  open(grant: GrantId = this.grant()): SessionId {
    return this.must(this.rita.sign('session.open', { grant }), 'session.opened') as SessionId;
  }

  /** A session all owners joined. */
  run(grant?: GrantId): SessionId {
    const session = this.open(grant);
    for (const owner of this.owners)
      this.must(owner.sign('session.join', { session, maskKey: owner.newKey() }));
    return session;
  }

  actor(id: string): Actor {
    const found = [...this.owners, this.rita, this.otto].find((a) => a.id === id);
    if (found === undefined) throw new Error(`no actor ${id}`);
    return found;
  }

  gateOf(session: SessionId): Actor {
    return this.actor(this.view.session(session)?.gate ?? '');
  }
}
