import { canonicalText, equalBytes, fromBase64Url, toBase64Url } from '@tacit/sdk/core';
import fc from 'fast-check';
import t from 'tap';

t.test('sorts members by UTF-16 code units, as RFC 8785 §3.2.3 does', async (t) => {
  const sorted = canonicalText({
    '\u20ac': 1,
    '\r': 2,
    '\ufb33': 3,
    '1': 4,
    '\u{1f600}': 5,
    '\u0080': 6,
    '\u00f6': 7,
  });
  t.equal(sorted, '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
});

t.test('refuses what two printers could print in two ways', async (t) => {
  for (const bad of [0.5, Number.NaN, 2 ** 53, -0, '\ud800']) t.throws(() => canonicalText(bad), TypeError);
  t.throws(() => canonicalText(new Date(0) as unknown as string), TypeError);
});

t.test('is stable under a parse and any order of members', async () => {
  const value = fc.oneof(
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'grapheme' }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), value), (o) => {
      const forward = { ...o };
      const backward = Object.fromEntries(Object.entries(forward).reverse());
      const text = canonicalText(forward);
      return canonicalText(backward) === text && canonicalText(JSON.parse(text)) === text;
    }),
  );
});

t.test('base64url has one text per byte string', async (t) => {
  t.throws(() => fromBase64Url('AB'), RangeError, 'non-zero padding bits');
  fc.assert(fc.property(fc.uint8Array(), (b) => equalBytes(fromBase64Url(toBase64Url(b)), b)));
});
