import { TacitError, type TxId } from '@tacit/sdk/core';
import {
  type ExecutedBlock,
  type ForkEvidence,
  type Namespace,
  type StateKey,
  type StateRecords,
  splitKey,
  stateKey,
} from '@tacit/sdk/ledger';
import { ClassicLevel } from 'classic-level';
import type { Change } from '../state/overlay.ts';
import { heightKey, prefix } from './namespaces.ts';

export interface TxPlace {
  readonly height: number;
  readonly index: number;
}

type Write =
  | { readonly type: 'put'; readonly key: string; readonly value: string }
  | { readonly type: 'del'; readonly key: string };

/** Blocks and state on level. A block and what it changed are one atomic, synchronous write. */
export class LedgerStore {
  readonly #db: ClassicLevel<string, string>;

  constructor(path: string) {
    this.#db = new ClassicLevel<string, string>(path, { keyEncoding: 'utf8', valueEncoding: 'utf8' });
  }

  /** Throws `ledger.corrupt` when the folder cannot be opened. */
  async open(): Promise<void> {
    try {
      await this.#db.open();
    } catch (cause) {
      throw new TacitError('ledger.corrupt', {
        message: 'the ledger folder cannot be opened; another process may be using it',
        cause,
      });
    }
  }

  close(): Promise<void> {
    return this.#db.close();
  }

  /** Returns when the write is on the disk. */
  async append(block: ExecutedBlock, ids: readonly TxId[], changes: readonly Change[]): Promise<void> {
    const { height } = block.header;
    const batch: Write[] = [
      { type: 'put', key: `${prefix('head')}head`, value: String(height) },
      { type: 'put', key: heightKey(height), value: write(block) },
    ];
    ids.forEach((id, index) => {
      batch.push({ type: 'put', key: `${prefix('tx')}${id}`, value: write({ height, index }) });
    });
    for (const { namespace, id, record } of changes) {
      const key = `${prefix('state')}${stateKey(namespace, id)}`;
      batch.push(record === undefined ? { type: 'del', key } : { type: 'put', key, value: write(record) });
    }
    await this.#db.batch(batch, { sync: true });
  }

  /** Height of the last durable block; undefined in a new store. */
  async height(): Promise<number | undefined> {
    const text = await this.#db.get(`${prefix('head')}head`);
    return text === undefined ? undefined : Number(text);
  }

  async block(height: number): Promise<ExecutedBlock | undefined> {
    if (!Number.isSafeInteger(height) || height < 0) return undefined;
    const text = await this.#db.get(heightKey(height));
    return text === undefined ? undefined : (JSON.parse(text) as ExecutedBlock);
  }

  /** From `from` upwards, at most `limit` blocks and about `bytes` of text, but at least one if there is one. */
  async blocks(from: number, limit: number, bytes = Number.POSITIVE_INFINITY): Promise<ExecutedBlock[]> {
    const out: ExecutedBlock[] = [];
    let size = 0;
    const range = { gte: heightKey(Math.max(0, from)), lt: `${prefix('block')}~`, limit };
    for await (const text of this.#db.values(range)) {
      size += text.length;
      if (out.length > 0 && size > bytes) break;
      out.push(JSON.parse(text) as ExecutedBlock);
    }
    return out;
  }

  async place(id: TxId): Promise<TxPlace | undefined> {
    const text = await this.#db.get(`${prefix('tx')}${id}`);
    return text === undefined ? undefined : (JSON.parse(text) as TxPlace);
  }

  /** Every record of the state. */
  async *state(): AsyncIterable<Change> {
    const start = prefix('state');
    for await (const [key, text] of this.#db.iterator({ gte: start, lt: `${start}~` })) {
      const { namespace, id } = splitKey(key.slice(start.length) as StateKey);
      yield { namespace, id, record: JSON.parse(text) as StateRecords[Namespace] };
    }
  }

  async addEvidence(evidence: ForkEvidence): Promise<void> {
    const key = `${prefix('evidence')}${String(evidence.seen).padStart(16, '0')}-${evidence.height}`;
    await this.#db.put(key, write(evidence), { sync: true });
  }

  async evidence(): Promise<ForkEvidence[]> {
    const start = prefix('evidence');
    const texts = await this.#db.values({ gte: start, lt: `${start}~` }).all();
    return texts.map((t) => JSON.parse(t) as ForkEvidence);
  }
}

/** Plain JSON: what is hashed is made canonical where it is hashed. */
const write = (value: unknown): string => JSON.stringify(value);
