export { type Directory, PeerClient, type PeerClientOptions, type RequestOptions } from './client.ts';
export { componentValue, type MessageHead, signatureBase, targetOf } from './components.ts';
export { checkDigest, contentDigest } from './digest.ts';
export { ed25519Signer, type Signer, verifyEd25519 } from './ed25519.ts';
export { ledgerTransport } from './ledger.ts';
export { NonceMemory } from './nonces.ts';
export { type PeerOptions, peerOptions } from './options.ts';
export { COVERED, RECIPIENT_FIELD, recipientOf, type SignOptions, signRequest, TAG } from './sign.ts';
export { type MemberKey, type MemberLookup, PeerVerifier, type VerifierOptions } from './verify.ts';
