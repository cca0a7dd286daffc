import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Hash, type MemberId, TacitError } from '@tacit/sdk/core';
import { type Block, blockEnvelope } from '@tacit/sdk/ledger';
import { z } from 'zod';
import { writeFileAtomic } from './files.ts';

const shape = z.strictObject({
  version: z.literal(1),
  network: z.string(),
  genesis: z.string().regex(/^[0-9a-f]{64}$/),
  sequencer: z.string(),
  /** Where the sequencer listens; null on the sequencer itself. */
  sequencerUrl: z.string().nullable(),
  block: blockEnvelope,
});

/** Which ledger a folder belongs to: written once, when the network is created or joined. */
export interface NetworkFile {
  readonly version: 1;
  readonly network: string;
  readonly genesis: Hash;
  readonly sequencer: MemberId;
  readonly sequencerUrl: string | null;
  readonly block: Block;
}

const NAME = 'network.json';

export const writeNetwork = (folder: string, file: NetworkFile): void =>
  writeFileAtomic(join(folder, NAME), `${JSON.stringify(file, null, 2)}\n`);

/** Throws `node.no-network`. */
export function readNetwork(folder: string): NetworkFile {
  let text: string;
  try {
    text = readFileSync(join(folder, NAME), 'utf8');
  } catch {
    throw new TacitError('node.no-network', { field: NAME });
  }
  const parsed = shape.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new TacitError('node.no-network', {
      field: `${NAME}: ${parsed.error.issues[0]?.path.join('.') ?? ''}`,
    });
  }
  return parsed.data as unknown as NetworkFile;
}
