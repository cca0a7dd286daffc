// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.1.6;
include "../gadgets/record.circom";
include "../gadgets/signature.circom";
include "../gadgets/nullifier.circom";
include "../gadgets/conditions.circom";

// "A record signed by this issuer satisfies these conditions."
template SignedClaim() {
    signal output nullifier;
    signal input issuer[2];
    signal input schema;
    signal input binding;
    signal input scope;
    signal input between[3];
    signal input oneOf[2];
    signal input secret;
    signal input field[8];
    signal input salt;
    signal input R8[2];
    signal input S;

    component record = RecordLeaf();
    record.schema <== schema;
    record.secret <== secret;
    record.salt <== salt;
    record.field <== field;
    component signature = IssuerSigned();
    signature.leaf <== record.leaf;
    signature.S <== S;
    signature.issuer <== issuer;
    signature.R8 <== R8;

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

component main { public [issuer, schema, binding, scope, between, oneOf] } = SignedClaim();
