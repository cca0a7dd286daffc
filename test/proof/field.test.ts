import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { element, seeded, word } from './helpers.ts';
import { bigExtMul, bigMul } from './oracle.ts';

t.test('products agree with BigInt on 20,000 words including the edges', async (t) => {
  const next = seeded(1);
  let bad = 0;
  for (let k = 0; k < 20_000; k++) {
    const [a, b] = [word(next), word(next)];
    if (T.mul(a, b) !== bigMul(a, b)) bad++;
  }
  t.equal(bad, 0);
});

t.test('extension products and inverses agree with BigInt', async (t) => {
  const next = seeded(2);
  let bad = 0;
  for (let k = 0; k < 3000; k++) {
    const [a, b] = [element(next), element(next)];
    if (!T.extEqual(T.extMul(a, b), bigExtMul(a, b))) bad++;
    if (!T.isZero(a) && !T.extEqual(bigExtMul(a, T.extInverse(a)), T.ONE)) bad++;
    if (!T.extEqual(T.extSub(T.extAdd(a, b), b), a) || !T.isZero(T.extAdd(a, T.extNeg(a)))) bad++;
  }
  t.equal(bad, 0);
});

t.test('the oracle notices a wrong product', async (t) => {
  t.not(bigMul(5, 7), T.mul(5, 8));
  t.notOk(T.extEqual(bigExtMul([1, 2, 3, 4], [5, 6, 7, 8]), T.extMul([1, 2, 3, 4], [5, 6, 7, 9])));
});

t.test('equality tables sum to one and pick one index', async (t) => {
  const next = seeded(3);
  const point = Array.from({ length: 7 }, () => element(next));
  const table = T.eqTable(point);
  t.same(table.reduce(T.extAdd), T.ONE);
  t.ok(table.every((x, i) => T.extEqual(x, T.eqIndex(point, i))));
  for (const bound of [0, 1, 37, 127, 128]) {
    t.same(T.belowBound(point, bound), table.slice(0, bound).reduce(T.extAdd, T.ZERO));
  }
});
