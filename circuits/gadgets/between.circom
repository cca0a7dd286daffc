// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.1.6;
include "circomlib/circuits/bitify.circom";
include "select.circom";

// low <= field[index] <= high, all of them unsigned 64-bit; `word` = index + low * 2^3 + high * 2^67.
// Unpacking bounds low and high. With a = x - low and b = high - x both below 2^64, high - low = a + b holds over the
// integers (every term is far below the field's order), so x = low + a lies between the two and cannot wrap.
template Between() {
    signal input field[8];
    signal input word;

    component bits = Num2Bits(131);
    bits.in <== word;
    var low = 0;
    var high = 0;
    for (var i = 0; i < 64; i++) {
        low += bits.out[3 + i] * (1 << i);
        high += bits.out[67 + i] * (1 << i);
    }
    component x = SelectField();
    x.field <== field;
    for (var i = 0; i < 3; i++) x.index[i] <== bits.out[i];

    component above = Num2Bits(64);
    above.in <== x.value - low;
    component below = Num2Bits(64);
    below.in <== high - x.value;
}
