// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.1.6;
include "circomlib/circuits/bitify.circom";
include "select.circom";

// field[index] is one of 14 public 32-bit codes (shorter sets repeat a code), or the condition is switched off.
// word[0] = on + index * 2 + code[0..6] * 2^(4 + 32 i); word[1] = code[7..13] * 2^(32 i).
template OneOf() {
    signal input field[8];
    signal input word[2];

    component first = Num2Bits(228);
    first.in <== word[0];
    component second = Num2Bits(224);
    second.in <== word[1];

    component x = SelectField();
    x.field <== field;
    for (var i = 0; i < 3; i++) x.index[i] <== first.out[1 + i];

    signal product[15];
    product[0] <== first.out[0];
    for (var k = 0; k < 7; k++) {
        var low = 0;
        var high = 0;
        for (var i = 0; i < 32; i++) {
            low += first.out[4 + 32 * k + i] * (1 << i);
            high += second.out[32 * k + i] * (1 << i);
        }
        product[2 * k + 1] <== product[2 * k] * (x.value - low);
        product[2 * k + 2] <== product[2 * k + 1] * (x.value - high);
    }
    product[14] === 0;
}
