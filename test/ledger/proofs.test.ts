import t from 'tap';
import { datasetTx, hashText, requestTx } from './actors.ts';
import { Consortium } from './world.ts';

const provable = {
  version: 1 as const,
  parameters: 'm31-r8',
  logRows: 13,
  rows: 100,
  columns: [{ name: 'age', bits: 7, root: hashText('root') }],
  previous: null,
};
const asked = { tighten: { proof: 'table' as const } };

function committed(): Consortium {
  const w = new Consortium();
  for (const owner of w.owners) w.must(datasetTx(owner, { provable }));
  return w;
}

t.test('grants a proof only where every owner has committed to its table', async (t) => {
  const w = new Consortium();
  for (const owner of [w.alpha, w.beta]) w.must(datasetTx(owner, { provable }));
  t.equal(w.code(requestTx(w.rita, asked)), 'proof.no-commitment');
  w.must(datasetTx(w.gamma, { provable }));
  t.equal(w.view.grant(w.grant(asked))?.obligations.proof, 'table');
  t.same(w.view.dataset('gamma/heart' as never)?.provable, provable);
});

t.test('an owner joins a proved session only with a fresh opening number', async (t) => {
  const w = committed();
  const join = (session: ReturnType<Consortium['open']>, opening?: number) =>
    w.alpha.sign('session.join', {
      session,
      maskKey: w.alpha.newKey(),
      ...(opening === undefined ? {} : { opening }),
    });
  const first = w.open(w.grant(asked));
  t.equal(w.code(join(first)), 'proof.missing');
  w.must(join(first, 2));
  t.equal(w.view.dataset('alpha/heart' as never)?.openings, 2);
  const second = w.open(w.grant(asked));
  t.equal(w.code(join(second, 2)), 'proof.counter-behind');
  t.equal(w.code(join(second, 1)), 'proof.counter-behind');
  w.must(join(second, 3));
});

t.test('a receipt of a proved session names the proof of every owner', async (t) => {
  const w = committed();
  const session = w.open(w.grant(asked));
  for (const owner of w.owners)
    w.must(owner.sign('session.join', { session, maskKey: owner.newKey(), opening: 1 }));
  const receiptHash = hashText('receipt');
  const record = (proofs?: ReturnType<typeof hashText>[]) =>
    w.gateOf(session).sign('receipt.record', {
      session,
      receiptHash,
      signatures: w.owners.map((o) => o.receipt(receiptHash)),
      ...(proofs === undefined ? {} : { proofs }),
    });
  const proofs = w.owners.map((o) => hashText(`proof of ${o.id}`));
  t.equal(w.code(record()), 'proof.missing');
  t.equal(w.code(record(proofs.slice(1))), 'proof.missing');
  w.must(record(proofs));
  t.same(w.view.receipt(receiptHash)?.proofs, proofs);
});

t.test('a receipt of a session without proofs carries none', async (t) => {
  const w = committed();
  const session = w.run();
  const receiptHash = hashText('receipt');
  const body = { session, receiptHash, signatures: w.owners.map((o) => o.receipt(receiptHash)) };
  const gate = w.gateOf(session);
  t.equal(w.code(gate.sign('receipt.record', { ...body, proofs: [hashText('p')] })), 'proof.missing');
  w.must(gate.sign('receipt.record', body));
});
