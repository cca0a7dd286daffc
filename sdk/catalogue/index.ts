export { CONTEXT, PROFILE } from './context.ts';
export { type JsonDataset, readDataset, writeCatalogue, writeDataset } from './dcat.ts';
export { type JsonOffer, type Offer, readOffer, writeOffer } from './odrl.ts';
export * from './terms.ts';
