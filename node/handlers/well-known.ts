import { type Offer, writeCatalogue, writeOffer } from '@tacit/sdk/catalogue';
import { type ContractId, TacitError } from '@tacit/sdk/core';
import type { DatasetRecord } from '@tacit/sdk/ledger';
import type { Handlers } from '../api/index.ts';
import { termsOf } from '../policy/index.ts';
import type { HandlerDeps } from './deps.ts';

type Ids = 'wellKnown.tacit' | 'wellKnown.dcat' | 'wellKnown.odrl';

export function wellKnownHandlers({ ctx, network, version }: HandlerDeps): Pick<Handlers, Ids> {
  const own = (): readonly DatasetRecord[] =>
    ctx.chain
      .view()
      .datasets()
      .filter((d) => d.owner === ctx.self && d.status === 'active');
  return {
    'wellKnown.tacit': async () => ({
      member: ctx.self,
      network: ctx.network,
      genesisHash: network.genesis,
      sequencer: network.sequencer,
      version,
    }),
    'wellKnown.dcat': async () => {
      const name = ctx.chain.view().member(ctx.self)?.name ?? ctx.self;
      const about = {
        title: name,
        description: `Tables that ${name} answers questions about in network ${ctx.network}`,
        publisher: ctx.self,
      };
      return JSON.stringify(writeCatalogue(about, own()));
    },
    'wellKnown.odrl': async ({ params }) => {
      const contract = ctx.chain.view().contract(`${ctx.self}/${params.contract}` as ContractId);
      if (contract?.status !== 'active')
        throw new TacitError('not-found', { field: `${ctx.self}/${params.contract}` });
      const terms = termsOf(contract.policies);
      const offers = own()
        .filter((d) => d.contract === contract.id)
        .map(
          (d): Offer => ({
            contract: contract.id,
            version: contract.version,
            title: contract.title,
            assigner: ctx.self,
            target: d.id,
            terms,
          }),
        )
        .map(writeOffer);
      const context = offers[0]?.['@context'] ?? {};
      return JSON.stringify({
        '@context': context,
        '@graph': offers.map(({ '@context': _, ...offer }) => offer),
      });
    },
  };
}
