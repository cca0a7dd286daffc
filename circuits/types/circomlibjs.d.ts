/** The part of circomlibjs 0.1 that is used here; the package ships no types. Elements are in Montgomery form. */
declare module 'circomlibjs' {
  export interface Field {
    e(value: bigint | string): Uint8Array;
    toObject(element: Uint8Array): bigint;
  }
  export interface Poseidon {
    (inputs: readonly (Uint8Array | bigint)[]): Uint8Array;
    F: Field;
  }
  export interface Eddsa {
    F: Field;
    prv2pub(key: Uint8Array): [Uint8Array, Uint8Array];
    signPoseidon(key: Uint8Array, message: Uint8Array): { R8: [Uint8Array, Uint8Array]; S: bigint };
    verifyPoseidon(
      message: Uint8Array,
      signature: { R8: [Uint8Array, Uint8Array]; S: bigint },
      key: [Uint8Array, Uint8Array],
    ): boolean;
  }
  export function buildPoseidon(): Promise<Poseidon>;
  export function buildEddsa(): Promise<Eddsa>;
}
