// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.1.6;
include "circomlib/circuits/poseidon.circom";

// The commitment to one record: Poseidon(schema, holder, field[0..7], salt), where holder = Poseidon(secret).
// The issuer commits to `holder` without knowing the secret, so only the holder can make claims and nullifiers.
// Width 12 keeps a leaf apart from the width-3 nodes of the tree.
template RecordLeaf() {
    signal input schema;
    signal input secret;
    signal input field[8];
    signal input salt;
    signal output leaf;

    component holder = Poseidon(1);
    holder.inputs[0] <== secret;

    component hash = Poseidon(11);
    hash.inputs[0] <== schema;
    hash.inputs[1] <== holder.out;
    for (var i = 0; i < 8; i++) hash.inputs[2 + i] <== field[i];
    hash.inputs[10] <== salt;
    leaf <== hash.out;
}
