// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.1.6;
include "circomlib/circuits/poseidon.circom";

// Poseidon(1, secret, scope): the same holder gives the same nullifier in one scope and unlinkable ones in others.
template Nullifier() {
    signal input secret;
    signal input scope;
    signal output nullifier;

    component hash = Poseidon(3);
    hash.inputs[0] <== 1;
    hash.inputs[1] <== secret;
    hash.inputs[2] <== scope;
    nullifier <== hash.out;
}
