// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.1.6;
include "../gadgets/record.circom";
include "../gadgets/merkle.circom";
include "../gadgets/nullifier.circom";
include "../gadgets/conditions.circom";

// "A record of the dataset with this root satisfies these conditions."
template MemberClaim(depth) {
    signal output nullifier;
    signal input root;
    signal input schema;
    signal input binding;
    signal input scope;
    signal input between[3];
    signal input oneOf[2];
    signal input secret;
    signal input field[8];
    signal input salt;
    signal input side[depth];
    signal input sibling[depth];

    component record = RecordLeaf();
    record.schema <== schema;
    record.secret <== secret;
    record.salt <== salt;
    record.field <== field;
    component tree = MerkleRoot(depth);
    tree.leaf <== record.leaf;
    tree.side <== side;
    tree.sibling <== sibling;
    tree.root === root;

    component conditions = Conditions();
    conditions.binding <== binding;
    conditions.field <== field;
    conditions.between <== between;
    conditions.oneOf <== oneOf;

    component once = Nullifier();
    once.secret <== secret;
    once.scope <== scope;
    nullifier <== once.nullifier;
}

component main { public [root, schema, binding, scope, between, oneOf] } = MemberClaim(20);
