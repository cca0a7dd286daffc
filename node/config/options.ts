import { z } from 'zod';
import { SECTIONS } from './sections.ts';

export interface OptionInfo {
  /** `listen.port`. */
  readonly path: string;
  readonly section: string;
  readonly key: string;
  /** `TACIT_LISTEN_PORT`. */
  readonly env: string;
  /** `--listen-port`. */
  readonly flag: string;
  readonly type: string;
  readonly description: string;
  readonly default: string | number | boolean | undefined;
  readonly schema: z.ZodType;
}

const words = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[ .]/);

function describe(section: string, key: string, schema: z.ZodType): OptionInfo {
  const path = `${section}.${key}`;
  const json = z.toJSONSchema(schema, { io: 'input' }) as {
    type?: string;
    enum?: readonly string[];
    description?: string;
    default?: string | number | boolean;
  };
  return {
    path,
    section,
    key,
    env: `TACIT_${words(path).join('_').toUpperCase()}`,
    flag: `--${words(path).join('-')}`,
    type: json.enum?.map((e) => `\`${e}\``).join(', ') ?? json.type ?? 'string',
    description: json.description ?? '',
    default: json.default,
    schema,
  };
}

/** All options in the order of their sections. */
export const OPTIONS: readonly OptionInfo[] = Object.entries(SECTIONS).flatMap(([section, shape]) =>
  Object.entries(shape.shape as Record<string, z.ZodType>).map(([key, schema]) =>
    describe(section, key, schema),
  ),
);
