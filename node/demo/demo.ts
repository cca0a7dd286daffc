import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { QueryResult } from '@tacit/sdk/client';
import { verifyReceipt } from '@tacit/sdk/client';
import { type Hash, TacitError } from '@tacit/sdk/core';
import { answerDocument, answerText, receiptName } from '../cli/answer.ts';
import type { NodeClient } from '../cli/node-client.ts';
import type { Output } from '../cli/output.ts';
import { startConsortium } from './consortium.ts';
import { publishTables } from './publish.ts';
import { SYNTHETIC_QUESTIONS } from './synthetic.ts';
import { tablesOf, writeSynthetic } from './tables.ts';

export interface DemoOptions {
  readonly data?: string;
  readonly sql?: string;
  readonly null?: readonly string[];
  readonly keep?: boolean;
  readonly purpose?: string;
  readonly prove?: boolean;
}

/** Starts everything, asks, verifies, and ends everything it started, whatever happens. */
export async function runDemo(options: DemoOptions, out: Output, signal: AbortSignal): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tacit-demo-'));
  const cleanup: (() => Promise<void>)[] = [];
  const endAll = (): Promise<unknown> => Promise.allSettled(cleanup.map((end) => end()));
  // Whatever is being waited for ends when the nodes do.
  signal.addEventListener('abort', () => void endAll(), { once: true });
  try {
    const begun = performance.now();
    const tables =
      options.data === undefined
        ? [await writeSynthetic(join(home, 'source'))]
        : await tablesOf(options.data);
    if (options.data === undefined) {
      out.say('four invented hospitals, made by a seeded generator: no real patient is in this data');
    } else if (options.sql === undefined) {
      throw new TacitError('demo.no-question', {
        field: '--sql',
        hint: `ask something, e.g. --sql "select count(*) n from ${tables[0]!.name}"; tables: ${tables.map((t) => t.name).join(', ')}`,
      });
    }
    const owners = [...new Set(tables.flatMap((t) => t.files.map((f) => f.owner)))];
    out.say(`starting ${owners.length + 2} nodes: ${owners.join(', ')}, and a requester and an observer`);
    const net = await startConsortium(home, owners, cleanup, signal, out);
    await publishTables(net, tables, options.null ?? [], out, options.prove === true);
    const ready = Math.round(performance.now() - begun);
    out.say(`ready after ${(ready / 1000).toFixed(1)} s; each owner's rows are only in its own folder`);
    const questions = options.sql === undefined ? SYNTHETIC_QUESTIONS : [{ about: null, sql: options.sql }];
    const documents = [];
    for (const q of questions) {
      signal.throwIfAborted();
      const asked = performance.now();
      const answer = await net.requester.tacit.sql(q.sql, {
        purpose: options.purpose ?? 'DUO:0000042',
        ...(options.prove === true ? { tighten: { proof: 'table' as const } } : {}),
      });
      const total = Math.round(performance.now() - asked);
      const file = receiptFile(answer);
      const timings = { ready, ...answer.timings, total };
      documents.push({ ...answerDocument(answer, file), timings });
      if (!out.json) {
        const lines = [
          q.about === null ? '' : `\n${q.about}`,
          q.sql,
          '',
          answerText(answer, file),
          verdict(answer, file, net.genesis),
        ];
        out.answer(null, `${lines.join('\n')}\nanswered in ${total} ms`);
      }
    }
    await observe(net.observer, out);
    if (out.json) out.answer(documents.length === 1 ? documents[0] : { questions: documents }, '');
    if (options.keep === true) out.say(`kept: ${home}`);
  } finally {
    await endAll();
    if (options.keep !== true) rmSync(home, { recursive: true, force: true });
  }
}

function receiptFile(answer: QueryResult): string {
  const file = resolve(receiptName(answer));
  writeFileSync(file, `${JSON.stringify(answer.receipt, null, 2)}\n`, { mode: 0o600 });
  return file;
}

function verdict(answer: QueryResult, file: string, genesis: string): string {
  const result = verifyReceipt(answer.receipt, { genesis: genesis as Hash });
  const failing = result.checks.filter((c) => !c.ok).map((c) => c.name);
  return result.ok
    ? `verified: ${result.checks.length} checks hold (again at any time: npx tacit verify ${basename(file)})`
    : `NOT verified: ${failing.join(', ')}`;
}

/** The regulator's view: what the ledger says happened, seen from a node that holds no data and asked nothing. */
async function observe(observer: NodeClient, out: Output): Promise<void> {
  const status = await observer.tacit.status();
  out.say(`the observer followed ${status.ledger?.height ?? 0} blocks and re-executed each`);
}
