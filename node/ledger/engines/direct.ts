import type { LedgerSource, LedgerTransport } from '@tacit/sdk/ledger';

/** A transport inside one process: what it carries goes through JSON, as it would over a wire. */
export const directTransport = (source: LedgerSource): LedgerTransport => ({
  submit: async (tx, signal) => {
    const { height } = await source.submit(JSON.parse(JSON.stringify(tx)), { signal });
    return { height };
  },
  blocks: async (from, waitMs, signal) =>
    JSON.parse(JSON.stringify(await source.pull(from, waitMs, signal))) as Awaited<
      ReturnType<LedgerTransport['blocks']>
    >,
  head: async () => source.head(),
});
