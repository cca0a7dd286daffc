// SPDX-License-Identifier: GPL-3.0-or-later
pragma circom 2.1.6;
include "circomlib/circuits/eddsaposeidon.circom";
include "circomlib/circuits/babyjub.circom";

// EdDSA over Baby Jubjub with Poseidon (EIP-2494; circomlib) on the record's leaf. circomlib checks S against the
// subgroup order; that R8 lies on the curve is checked here, because the addition law is complete only on it. The
// verifier checks the public issuer key (on the curve, prime order).
template IssuerSigned() {
    signal input leaf;
    signal input issuer[2];
    signal input R8[2];
    signal input S;

    component onCurve = BabyCheck();
    onCurve.x <== R8[0];
    onCurve.y <== R8[1];

    component verify = EdDSAPoseidonVerifier();
    verify.enabled <== 1;
    verify.Ax <== issuer[0];
    verify.Ay <== issuer[1];
    verify.R8x <== R8[0];
    verify.R8y <== R8[1];
    verify.S <== S;
    verify.M <== leaf;
}
