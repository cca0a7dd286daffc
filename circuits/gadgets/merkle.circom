// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.1.6;
include "circomlib/circuits/poseidon.circom";

// Root of the Poseidon tree that holds `leaf` at the position whose bits are `side` (lowest first; 1: we are right).
template MerkleRoot(depth) {
    signal input leaf;
    signal input side[depth];
    signal input sibling[depth];
    signal output root;

    signal at[depth + 1];
    signal left[depth];
    component node[depth];
    at[0] <== leaf;
    for (var i = 0; i < depth; i++) {
        side[i] * (side[i] - 1) === 0;
        left[i] <== at[i] + side[i] * (sibling[i] - at[i]);
        node[i] = Poseidon(2);
        node[i].inputs[0] <== left[i];
        node[i].inputs[1] <== at[i] + sibling[i] - left[i];
        at[i + 1] <== node[i].out;
    }
    root <== at[depth];
}
