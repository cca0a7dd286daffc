/** The JSON-LD context, written out: reading a catalogue never loads anything from the network. */
export const CONTEXT = {
  adms: 'http://www.w3.org/ns/adms#',
  csvw: 'http://www.w3.org/ns/csvw#',
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  obo: 'http://purl.obolibrary.org/obo/',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  tacit: 'urn:tacit:ns:',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

/** The ODRL profile that our own operands and actions belong to (ODRL Information Model 2.2, §3.2). */
export const PROFILE = 'urn:tacit:odrl:1';

export const urn = (kind: 'member' | 'dataset' | 'contract' | 'schema', id: string): string =>
  `urn:tacit:${kind}:${id}`;
