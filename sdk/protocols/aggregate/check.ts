import { type Canonical, canonicalText, fromHex, type Hash, type MemberId } from '../../core/index.ts';
import { type Sha256, type Verify, verify } from '../../crypto/index.ts';
import type { GrantRecord, ReceiptRecord, SessionRecord } from '../../ledger/index.ts';
import { privacyStatement, weakened } from './obligations.ts';
import { type ReceiptDocument, receiptHash, receiptMessage, resultHash } from './receipt.ts';

/** What the ledger says, read from a replica or from proven records. Null: the ledger does not have it. */
export interface ReceiptLookups {
  readonly network: string;
  signKey(member: MemberId): string | null;
  grant(id: string): GrantRecord | null;
  session(id: string): SessionRecord | null;
  receipt(session: string): ReceiptRecord | null;
  planHash(plan: Canonical): Hash;
  /** Whether the evidence shows this receipt hash under a signed ledger head. */
  inclusion(evidence: Canonical, receipt: Hash): Finding;
  /** Judges a proof; asked only when the receipt carries one. */
  proof(proof: Canonical, document: ReceiptDocument): Finding;
  /** Whether what the proofs open is what was released; asked only when the receipt carries a proof. */
  proofTotals?(proof: Canonical, document: ReceiptDocument): Finding;
  readonly verify?: Verify;
  readonly hash?: Sha256;
}

export interface Finding {
  readonly ok: boolean;
  /** One plain sentence. */
  readonly detail: string;
}

export interface ReceiptCheck extends Finding {
  readonly name:
    | 'network'
    | 'result'
    | 'plan'
    | 'signatures'
    | 'grant'
    | 'session'
    | 'obligations'
    | 'privacy'
    | 'ledger'
    | 'inclusion'
    | 'proof'
    | 'proof-totals'
    | 'times';
}

const yes = (detail: string): Finding => ({ ok: true, detail });
const no = (detail: string): Finding => ({ ok: false, detail });
const same = (a: unknown, b: unknown): boolean =>
  canonicalText(a as Canonical) === canonicalText(b as Canonical);

/** Every check, always all of them, in a fixed order. Never throws on a document that `parseReceipt` let through. */
export function checkReceipt(doc: ReceiptDocument, lookups: ReceiptLookups): ReceiptCheck[] {
  const receipt = receiptHash(doc.body, lookups.hash);
  const checks: readonly [ReceiptCheck['name'], () => Finding][] = [
    ['network', () => network(doc, lookups)],
    ['result', () => result(doc, lookups)],
    ['plan', () => plan(doc, lookups)],
    ['signatures', () => signatures(doc, lookups, receipt)],
    ['grant', () => grant(doc, lookups)],
    ['session', () => session(doc, lookups)],
    ['obligations', () => obligations(doc, lookups)],
    ['privacy', () => privacy(doc, lookups)],
    ['ledger', () => ledger(doc, lookups, receipt)],
    ['inclusion', () => lookups.inclusion(doc.inclusion, receipt)],
    ['proof', () => proof(doc, lookups)],
    ...proofTotals(doc, lookups),
    ['times', () => times(doc, lookups)],
  ];
  return checks.map(([name, check]) => {
    try {
      return { name, ...check() };
    } catch {
      return { name, ...no('the evidence cannot be read') };
    }
  });
}

/** Asked only of a receipt that carries a proof. */
function proofTotals(doc: ReceiptDocument, l: ReceiptLookups): [ReceiptCheck['name'], () => Finding][] {
  const { proof } = doc.body;
  const judge = l.proofTotals;
  return proof === null || judge === undefined ? [] : [['proof-totals', () => judge(proof, doc)]];
}

const network = ({ body }: ReceiptDocument, l: ReceiptLookups): Finding =>
  body.network === l.network
    ? yes(`made in network ${l.network}`)
    : no('the receipt was made in another network');

const result = (doc: ReceiptDocument, l: ReceiptLookups): Finding =>
  resultHash(doc.salt, doc.release, l.hash) === doc.body.resultHash
    ? yes('the release is the one the owners signed')
    : no('the release is not the one the owners signed');

const plan = ({ body }: ReceiptDocument, l: ReceiptLookups): Finding =>
  l.planHash(body.plan as unknown as Canonical) === body.planHash
    ? yes('the plan has the hash that was granted')
    : no('the plan does not have the hash that was granted');

function signatures(doc: ReceiptDocument, l: ReceiptLookups, receipt: Hash): Finding {
  const message = receiptMessage(receipt);
  const members = doc.body.participants.map((p) => p.member);
  const check = l.verify ?? verify;
  for (const member of members) {
    const key = l.signKey(member);
    const signature = doc.signatures[member];
    if (key === null) return no(`the ledger has no key for ${member}`);
    if (signature === undefined) return no(`${member} took part and did not sign`);
    if (!check(fromHex(key), message, fromHex(signature)))
      return no(`the signature of ${member} does not hold`);
  }
  const stranger = Object.keys(doc.signatures).find((m) => !members.includes(m as MemberId));
  if (stranger !== undefined) return no(`${stranger} signed and did not take part`);
  return yes(`signed by ${members.join(', ')}`);
}

function grant({ body }: ReceiptDocument, l: ReceiptLookups): Finding {
  const record = l.grant(body.grant);
  if (record === null) return no('the ledger has no such grant');
  if (record.planHash !== body.planHash) return no('the grant is for another plan');
  if (record.requester !== body.requester) return no('the grant is for another requester');
  if (record.request !== body.request) return no('the grant answers another request');
  const pins = body.pins.map(({ commitment: _, ...pin }) => pin);
  const order = (list: readonly { readonly dataset: string }[]) =>
    [...list].sort((a, b) => (a.dataset < b.dataset ? -1 : 1));
  const granted = record.pins.map(({ dataset, version, contract, contractVersion, budget }) => ({
    dataset,
    version,
    contract,
    contractVersion,
    ...(budget === undefined ? {} : { budget }),
  }));
  if (!same(order(pins), order(granted))) return no('the grant is for other datasets or versions');
  const asked = new Set<string>(body.pins.map((p) => p.dataset));
  const stranger = body.participants.find((p) => !asked.has(p.dataset));
  return stranger === undefined
    ? yes('the grant covers plan, requester and datasets')
    : no(`${stranger.dataset} is not in the grant`);
}

function session({ body }: ReceiptDocument, l: ReceiptLookups): Finding {
  const record = l.session(body.session);
  if (record === null) return no('the ledger has no such session');
  if (record.grant !== body.grant || record.planHash !== body.planHash)
    return no('the session ran for another grant');
  if (record.gate !== body.gate) return no('the ledger drew another release gate');
  const parties = (list: readonly { readonly member: string; readonly dataset: string }[]) =>
    list.map((p) => `${p.member} ${p.dataset}`).sort();
  return same(parties(record.participants), parties(body.participants))
    ? yes('participants and release gate are those fixed on the ledger')
    : no('the session had other participants');
}

function obligations({ body }: ReceiptDocument, l: ReceiptLookups): Finding {
  const record = l.grant(body.grant);
  if (record === null) return no('the ledger has no such grant');
  const weaker = weakened(body.obligations, record.obligations);
  return weaker === null
    ? yes('every obligation of the grant was applied')
    : no(`obligation ${weaker} was applied weaker than granted`);
}

function privacy({ body }: ReceiptDocument, l: ReceiptLookups): Finding {
  const record = l.grant(body.grant);
  if (record === null) return no('the ledger has no such grant');
  const granted = privacyStatement(record.obligations);
  if (!same({ ...body.privacy }, { ...granted }))
    return no('the privacy loss is not the one the ledger reserved');
  return granted === null
    ? yes('no contract asked for noise')
    : yes(`noise for epsilon ${granted.epsilon}, delta ${granted.delta}`);
}

function ledger({ body }: ReceiptDocument, l: ReceiptLookups, receipt: Hash): Finding {
  const record = l.receipt(body.session);
  if (record === null) return no('the ledger has no receipt of this session');
  return record.hash === receipt && record.grant === body.grant
    ? yes('the ledger has the hash of this receipt')
    : no('the ledger has another receipt for this session');
}

function proof(doc: ReceiptDocument, l: ReceiptLookups): Finding {
  if (doc.body.proof !== null) return l.proof(doc.body.proof, doc);
  const asked = l.grant(doc.body.grant)?.obligations.proof ?? doc.body.obligations.proof;
  return asked === undefined
    ? yes('no contract asked for a proof')
    : no('a contract asked for a proof and there is none');
}

function times({ body }: ReceiptDocument, l: ReceiptLookups): Finding {
  if (body.opened > body.finished) return no('the session finished before it was opened');
  const record = l.session(body.session);
  if (record !== null && record.opened !== body.opened) return no('the ledger has another opening time');
  return yes('times are in order');
}
