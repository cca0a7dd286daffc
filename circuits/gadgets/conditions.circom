// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.1.6;
include "between.circom";
include "one-of.circom";

// Three intervals and one set, all of which hold of the same record. `binding` (a hash of session, audience and the
// whole claim) is squared so that it is part of the constraint system and not only of the public inputs.
template Conditions() {
    signal input field[8];
    signal input binding;
    signal input between[3];
    signal input oneOf[2];

    component interval[3];
    for (var k = 0; k < 3; k++) {
        interval[k] = Between();
        interval[k].field <== field;
        interval[k].word <== between[k];
    }
    component set = OneOf();
    set.field <== field;
    set.word <== oneOf;

    signal bound;
    bound <== binding * binding;
}
