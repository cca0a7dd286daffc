import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { TacitError } from '@tacit/sdk/core';
import type { Obligations, PolicyQuestion } from '@tacit/sdk/ledger';
import { z } from 'zod';
import { OBLIGATION_KEYS } from './annotations.ts';
import { MAX_TEXT } from './compile.ts';
import { buildQuestion, Sketch } from './sketch.ts';

/** A contract as its author keeps it: a folder with the policies, a manifest, and cases that say what they decide. */

const MOST_CASES = 500;

const Manifest = z.strictObject({
  title: z.string().min(1).max(120),
  description: z.string().min(1).max(2_000),
  /** The question every case starts from. */
  defaults: Sketch,
});

const Name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const says = z.string().min(1).max(300);

const AllowCase = z.strictObject({
  says,
  question: Sketch.default({}),
  expect: z.strictObject({
    policies: z.array(Name).min(1),
    obligations: z.partialRecord(z.enum(OBLIGATION_KEYS), z.union([z.string(), z.number()])),
  }),
});

const DenyCase = z.strictObject({
  says,
  question: Sketch.default({}),
  expect: z.strictObject({
    /** The forbidding policies; empty when nothing permits. */
    policies: z.array(Name),
    /** Texts that the reasons must contain. */
    reasons: z.array(z.string().min(3)).min(1),
  }),
});

export interface ContractCase {
  /** `allow/01-count.json`. */
  readonly file: string;
  readonly says: string;
  readonly effect: 'allow' | 'deny';
  readonly question: PolicyQuestion;
  readonly policies: readonly string[];
  /** Of an allow case: all of them. */
  readonly obligations: Partial<Obligations> | null;
  /** Of a deny case. */
  readonly reasons: readonly string[];
}

export interface ContractFiles {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Cedar text. */
  readonly policies: string;
  readonly cases: readonly ContractCase[];
}

function read(dir: string, file: string): string {
  try {
    const path = join(dir, file);
    if (statSync(path).size > MAX_TEXT) throw new RangeError('too large');
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new TacitError('contract.unreadable', {
      field: file,
      expected: `a readable file of at most ${MAX_TEXT} bytes`,
      cause,
    });
  }
}

function json<T>(dir: string, file: string, form: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(read(dir, file));
  } catch (cause) {
    if (cause instanceof TacitError) throw cause;
    throw new TacitError('contract.unreadable', { field: file, expected: 'JSON', cause });
  }
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new TacitError('contract.unreadable', {
    field: `${file}#/${(issue?.path ?? []).join('/')}`,
    ...(issue === undefined ? {} : { expected: issue.message }),
  });
}

function caseFiles(dir: string, effect: 'allow' | 'deny'): readonly string[] {
  try {
    return readdirSync(join(dir, 'cases', effect))
      .filter((f) => f.endsWith('.json'))
      .sort()
      .slice(0, MOST_CASES)
      .map((f) => `${effect}/${f}`);
  } catch (cause) {
    throw new TacitError('contract.unreadable', { field: `cases/${effect}`, expected: 'a folder', cause });
  }
}

/** Reads a contract folder. Throws `contract.unreadable` naming file and field; the policies are not judged here. */
export function loadContract(dir: string): ContractFiles {
  const policies = read(dir, 'contract.cedar');
  const manifest = json(dir, 'contract.json', Manifest);
  const allow = caseFiles(dir, 'allow').map((file): ContractCase => {
    const c = json(dir, `cases/${file}`, AllowCase);
    const question = buildQuestion(manifest.defaults, c.question);
    const obligations = c.expect.obligations as Partial<Obligations>;
    return {
      file,
      says: c.says,
      effect: 'allow',
      question,
      policies: c.expect.policies,
      obligations,
      reasons: [],
    };
  });
  const denied = caseFiles(dir, 'deny').map((file): ContractCase => {
    const c = json(dir, `cases/${file}`, DenyCase);
    const question = buildQuestion(manifest.defaults, c.question);
    const { policies: ids, reasons } = c.expect;
    return { file, says: c.says, effect: 'deny', question, policies: ids, obligations: null, reasons };
  });
  return {
    name: basename(resolve(dir)),
    title: manifest.title,
    description: manifest.description,
    policies,
    cases: [...allow, ...denied],
  };
}
