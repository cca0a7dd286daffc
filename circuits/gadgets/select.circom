// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.1.6;
include "circomlib/circuits/mux3.circom";

// field[index] for an index of three bits: no index is out of range.
template SelectField() {
    signal input field[8];
    signal input index[3];
    signal output value;

    component mux = Mux3();
    mux.c <== field;
    mux.s <== index;
    value <== mux.out;
}
