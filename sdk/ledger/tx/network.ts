import { z } from 'zod';
import { DEFAULT_BUDGET } from '../budget.ts';
import { budgetText, line, memberId, publicKey, roles, tableName, url } from '../primitives.ts';

/** What a member says of itself. */
export const memberCard = z.strictObject({
  id: memberId,
  name: line(200).min(1),
  roles,
  signKey: publicKey,
  sealKey: publicKey,
  url: url.nullable(),
});
type Card = z.infer<typeof memberCard>;
/** Nobody changes a card: it is signed. */
export type MemberCard = Readonly<Omit<Card, 'roles'>> & { readonly roles: readonly Card['roles'][number][] };

export const admission = z.union([z.literal('majority'), z.int().min(1).max(1000)]);

export const networkParams = z.strictObject({
  /** Short name of the network; every transaction and header carries it. */
  network: tableName,
  /** Yes votes a candidate needs, of members that are not only observers. */
  admission,
  /** Milliseconds of block time a session may take before anyone may fail it. */
  sessionTimeout: z.int().min(1_000).max(86_400_000),
  /** What a grant gets when its contract says nothing: uses, and lifetime in seconds. */
  grantUses: z.int().min(1).max(1_000_000),
  grantSeconds: z.int().min(1).max(315_360_000),
  /** How long a request may wait for approvals when its contract says nothing, seconds. */
  approvalSeconds: z.int().min(1).max(315_360_000).exactOptional(),
  /** Credits a new member starts with. */
  credits: z.int().min(0).max(1_000_000_000).exactOptional(),
  /** Credits an owner gains or loses by a report on its data; the loss is never more than it has. */
  reportReward: z.int().min(0).max(1_000_000).exactOptional(),
  reportPenalty: z.int().min(0).max(1_000_000).exactOptional(),
  /** Privacy budget of a dataset whose contract asks for epsilon and states none; see `limitsOf`. */
  budget: budgetText.exactOptional(),
});
export type NetworkParams = z.infer<typeof networkParams>;

export const DEFAULT_PARAMS: Omit<Required<NetworkParams>, 'network'> = {
  admission: 'majority',
  sessionTimeout: 120_000,
  grantUses: 10,
  grantSeconds: 86_400,
  approvalSeconds: 1_209_600,
  credits: 1_000,
  reportReward: 1,
  reportPenalty: 1,
  budget: DEFAULT_BUDGET,
};

/** The first transaction: parameters and the founding member, whose key signs it and the blocks of the sequencer. */
export const networkGenesis = z.strictObject({ params: networkParams, founder: memberCard });

export const networkTypes = { 'network.genesis': networkGenesis } as const;
