import { type Hash, TacitError } from '../core/index.ts';
import type { Plan } from '../query/plan.ts';
import { type Fetch, HttpClient } from './http.ts';
import { QueryResult } from './result.ts';
import type { Call, Output } from './route.ts';
import { ROUTES, type Routes } from './routes/index.ts';

/** DUO: general research use. */
export const GENERAL_RESEARCH = 'DUO:0000042';

export interface ConnectOptions {
  readonly fetch?: Fetch;
  /** Purpose of questions that name none, a DUO code; general research use when not given. */
  readonly purpose?: string;
}

type Tighten = NonNullable<Call<Routes['queries.ask']>['body']['tighten']>;

export interface AskOptions {
  readonly purpose?: string;
  /** Stricter obligations than the contracts ask for; never weaker. */
  readonly tighten?: Tighten;
  /** Id of a request that was granted: ask under its grant and no other. */
  readonly request?: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens a node of the network with a key that it printed. Checks address and key at once.
 * Throws `node.unreachable`, `auth.invalid`, `input.invalid`.
 */
export async function connect(url: string, key: string, options: ConnectOptions = {}): Promise<Tacit> {
  const http = new HttpClient(url, key, options.fetch ?? (globalThis.fetch as Fetch));
  const status = await http.call(ROUTES.status, {});
  return new Tacit(http, options.purpose ?? GENERAL_RESEARCH, status.member);
}

export class Tacit {
  /** The member that asks. */
  readonly member: string;
  readonly ledger: LedgerView;
  readonly #http: HttpClient;
  readonly #purpose: string;

  constructor(http: HttpClient, purpose: string, member: string) {
    this.#http = http;
    this.#purpose = purpose;
    this.member = member;
    this.ledger = new LedgerView(http);
  }

  /** Asks in SQL. Throws `sql.…`, `contract.denied`, `session.failed` and others; each says what to do. */
  sql(text: string, options: AskOptions = {}): Promise<QueryResult> {
    return this.#ask({ sql: text }, options);
  }

  /** Asks with a plan of the builder; the same question in SQL has the same plan and hash. */
  query(plan: Plan, options: AskOptions = {}): Promise<QueryResult> {
    return this.#ask({ plan }, options);
  }

  /** Plan, hash, what the ledger would learn and what the contracts would say; spends nothing. */
  explain(question: string | Plan, options: AskOptions = {}): Promise<Output<Routes['queries.explain']>> {
    const body = this.#question(
      typeof question === 'string' ? { sql: question } : { plan: question },
      options,
    );
    return this.#http.call(ROUTES['queries.explain'], { body }, signalOf(options));
  }

  /** Has the node check a receipt against its own verified copy of the ledger. `ok: false` names the failing check. */
  verify(receipt: object): Promise<Output<Routes['receipts.verify']>> {
    return this.#http.call(ROUTES['receipts.verify'], { body: { receipt } });
  }

  async datasets(): Promise<Output<Routes['datasets.list']>['datasets']> {
    return (await this.#http.call(ROUTES['datasets.list'], {})).datasets;
  }

  /** Catalogue entry and contract of `owner/table`. Throws `not-found`. */
  dataset(id: string): Promise<Output<Routes['datasets.show']>> {
    const [owner, table, more] = id.split('/');
    if (owner === undefined || table === undefined || more !== undefined) {
      throw new TacitError('input.invalid', { field: 'id', expected: 'owner/table' });
    }
    return this.#http.call(ROUTES['datasets.show'], { params: { owner, table } });
  }

  status(): Promise<Output<Routes['status']>> {
    return this.#http.call(ROUTES.status, {});
  }

  async #ask(question: { sql: string } | { plan: Plan }, options: AskOptions): Promise<QueryResult> {
    const body = this.#question(question, options);
    return new QueryResult(await this.#http.call(ROUTES['queries.ask'], { body }, signalOf(options)));
  }

  #question<T extends { sql: string } | { plan: Plan }>(
    question: T,
    options: AskOptions,
  ): T & { purpose: string; tighten?: Tighten; request?: Hash } {
    return {
      ...question,
      purpose: options.purpose ?? this.#purpose,
      ...(options.tighten === undefined ? {} : { tighten: options.tighten }),
      ...(options.request === undefined ? {} : { request: options.request as Hash }),
    };
  }
}

const signalOf = ({ signal }: AskOptions): { signal?: AbortSignal } =>
  signal === undefined ? {} : { signal };

/** The ledger as the node verified it. */
export class LedgerView {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  status(): Promise<Output<Routes['ledger.status']>> {
    return this.#http.call(ROUTES['ledger.status'], {});
  }

  /** From height `from`, at most 500. */
  async blocks(from = 0, limit = 50): Promise<readonly object[]> {
    const query = { from: String(from), limit: String(limit) };
    return (await this.#http.call(ROUTES['ledger.blocks'], { query })).blocks;
  }

  async block(height: number): Promise<object> {
    return (await this.#http.call(ROUTES['ledger.block'], { params: { height: String(height) } })).block;
  }

  /** Merkle path of a key of the state; check it against a signed header with the light client. */
  async proof(key: string): Promise<object> {
    return (await this.#http.call(ROUTES['ledger.proof'], { query: { key } })).proof;
  }

  /** What the ledger has of a receipt. Throws `not-found`. */
  receipt(hash: string): Promise<Output<Routes['receipts.show']>> {
    return this.#http.call(ROUTES['receipts.show'], { params: { hash } });
  }
}
