import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TacitError } from '@tacit/sdk/core';
import { hasCode, writeFileAtomic } from './files.ts';
import { nearest } from './nearest.ts';
import { OPTIONS, type OptionInfo } from './options.ts';
import { type Config, SECTIONS } from './sections.ts';

export const CONFIG_FILE = 'tacit.json';

/** Variables that are not options: secrets and what the command line reads itself. */
export const RESERVED_ENV: readonly string[] = [
  'TACIT_PASSPHRASE',
  'TACIT_PASSPHRASE_FILE',
  'TACIT_KEY',
  'TACIT_KEY_FILE',
  'TACIT_URL',
  'TACIT_HOME',
  'TACIT_NODE',
  'TACIT_DEBUG',
];

export interface ConfigInput {
  /** Node folder with `tacit.json`; null reads no file. */
  readonly folder: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By option path: `{ 'listen.port': '7401' }`. Texts are read as in the environment. */
  readonly flags?: Readonly<Record<string, string | number | boolean | undefined>>;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Where each option that was set came from, by path. */
  readonly sources: Readonly<Record<string, string>>;
}

interface Setting {
  readonly option: OptionInfo;
  readonly value: unknown;
  /** `tacit.json: listen.port`, `environment: TACIT_LISTEN_PORT` or `flag: --listen-port`. */
  readonly source: string;
}

/** File, then environment, then flags; later wins. Throws `config.invalid` or `config.unknown` naming the source. */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const settings = [
    ...(input.folder === null ? [] : fromFile(input.folder)),
    ...fromEnv(input.env),
    ...fromFlags(input.flags ?? {}),
  ];
  const values: Record<string, Record<string, unknown>> = {};
  const sources: Record<string, string> = {};
  for (const { option, value, source } of settings) {
    const parsed = option.schema.safeParse(value);
    if (!parsed.success) {
      throw new TacitError('config.invalid', {
        field: source,
        expected: parsed.error.issues[0]?.message ?? option.type,
        message: `${source} does not have the expected value`,
      });
    }
    values[option.section] = { ...values[option.section], [option.key]: parsed.data };
    sources[option.path] = source;
  }
  const config = Object.fromEntries(
    Object.entries(SECTIONS).map(([name, shape]) => [name, shape.parse(values[name] ?? {})]),
  );
  return { config: config as unknown as Config, sources };
}

function unknown(source: string, name: string, names: readonly string[]): TacitError {
  const guess = nearest(name, names);
  return new TacitError('config.unknown', {
    field: source,
    message: `${source} is not an option`,
    ...(guess === null ? {} : { hint: `did you mean \`${guess}\`?` }),
  });
}

function fromFile(folder: string): Setting[] {
  const path = join(folder, CONFIG_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return [];
    throw new TacitError('config.invalid', { field: path, message: 'tacit.json cannot be read', cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new TacitError('config.invalid', { field: path, expected: 'a JSON object of sections' });
  }
  if (!isRecord(json))
    throw new TacitError('config.invalid', { field: path, expected: 'a JSON object of sections' });
  return Object.entries(json).flatMap(([section, members]) => {
    const source = `${CONFIG_FILE}: ${section}`;
    if (!Object.hasOwn(SECTIONS, section)) throw unknown(source, section, Object.keys(SECTIONS));
    if (!isRecord(members))
      throw new TacitError('config.invalid', { field: source, expected: 'a JSON object' });
    return Object.entries(members).map(([key, value]) => {
      const name = `${section}.${key}`;
      const option = OPTIONS.find((o) => o.path === name);
      if (option === undefined) {
        throw unknown(
          `${CONFIG_FILE}: ${name}`,
          name,
          OPTIONS.filter((o) => o.section === section).map((o) => o.path),
        );
      }
      return { option, value, source: `${CONFIG_FILE}: ${name}` };
    });
  });
}

function fromEnv(env: ConfigInput['env']): Setting[] {
  return Object.entries(env).flatMap(([name, text]) => {
    if (!name.startsWith('TACIT_') || RESERVED_ENV.includes(name) || text === undefined) return [];
    const option = OPTIONS.find((o) => o.env === name);
    if (option === undefined)
      throw unknown(
        `environment: ${name}`,
        name,
        OPTIONS.map((o) => o.env),
      );
    return [{ option, value: fromText(option, text), source: `environment: ${name}` }];
  });
}

function fromFlags(flags: NonNullable<ConfigInput['flags']>): Setting[] {
  return Object.entries(flags).flatMap(([path, value]) => {
    if (value === undefined) return [];
    const option = OPTIONS.find((o) => o.path === path);
    if (option === undefined)
      throw unknown(
        `flag: ${path}`,
        path,
        OPTIONS.map((o) => o.path),
      );
    const typed = typeof value === 'string' ? fromText(option, value) : value;
    return [{ option, value: typed, source: `flag: ${option.flag}` }];
  });
}

/** Text to the option's type; what does not fit is left as it is, for the schema to refuse. */
function fromText(option: OptionInfo, text: string): unknown {
  if (option.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (option.type === 'integer' || option.type === 'number') {
    return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : text;
  }
  return text;
}

const isRecord = (v: unknown): v is Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** Writes `tacit.json` with these options only; defaults stay in the program, so that an upgrade may change them. */
export function saveConfig(folder: string, values: Readonly<Record<string, unknown>>): void {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const [path, value] of Object.entries(values)) {
    const option = OPTIONS.find((o) => o.path === path);
    if (option === undefined)
      throw unknown(
        path,
        path,
        OPTIONS.map((o) => o.path),
      );
    sections[option.section] = { ...sections[option.section], [option.key]: option.schema.parse(value) };
  }
  writeFileAtomic(join(folder, CONFIG_FILE), `${JSON.stringify(sections, null, 2)}\n`);
}
