/** What must hold besides the yes: taken from the annotations of the policies that decided. Absent means not asked. */
export interface Obligations {
  /** Smallest count that may be released. */
  readonly minGroup: number;
  readonly maxGroups?: number;
  /** Privacy budget per answer, decimal texts. */
  readonly epsilon?: string;
  readonly delta?: string;
  /** `epsilon 10 delta 0.000001 and epsilon 2 per requester`: all answers together. See `limitsOf`. */
  readonly budget?: string;
  readonly proof?: 'table';
  readonly uses?: number;
  /** Lifetime of the grant in seconds of block time. */
  readonly expires?: number;
  /** `2 of steward,ethics then regulator within 14d`. See `parseApprovals`. */
  readonly approvals?: string;
  /** Uses in a window, per requester or user: `10/day and 500/total`. See `parseRates`. */
  readonly rate?: string;
  /** Credits per use, split among the owners when the answer is recorded. */
  readonly price?: number;
  /** Round released counts and sums to a multiple of this. */
  readonly round?: number;
  /** `n,k` or `p` rule for sums: `2,85` or `p10`; several, joined by ` and `, all hold. See `parseDominance`. */
  readonly dominance?: string;
  readonly differencing?: 'requester' | 'anyone';
  readonly attested?: 'sev-snp' | 'tdx' | 'nitro' | 'any';
  readonly sandbox?: 'process' | 'namespaces';
}
