/** The part of snarkjs 0.7 that is used here; the package ships no types. */
declare module 'snarkjs' {
  export interface Memory {
    type: 'mem';
    data?: Uint8Array;
  }
  export type Source = string | Uint8Array | Memory;
  export interface SnarkLogger {
    debug(text: string): void;
    info(text: string): void;
    warn(text: string): void;
    error(text: string): void;
  }
  export interface SnarkProof {
    pi_a: [string, string, string];
    pi_b: [[string, string], [string, string], [string, string]];
    pi_c: [string, string, string];
    protocol: string;
    curve: string;
  }
  export interface SnarkVerificationKey {
    protocol: string;
    curve: string;
    nPublic: number;
    vk_alpha_1: string[];
    vk_beta_2: string[][];
    vk_gamma_2: string[][];
    vk_delta_2: string[][];
    IC: string[][];
  }
  export interface Curve {
    terminate(): Promise<void>;
  }
  export type SnarkInput = Record<string, string | readonly string[]>;
  export const groth16: {
    prove(
      zkey: Source,
      wtns: Source,
      logger?: SnarkLogger,
      options?: { singleThread?: boolean },
    ): Promise<{ proof: SnarkProof; publicSignals: string[] }>;
    verify(key: SnarkVerificationKey, inputs: string[], proof: SnarkProof): Promise<boolean>;
  };
  export const wtns: {
    calculate(input: SnarkInput, wasm: Source, out: Source, options?: object): Promise<void>;
    check(r1cs: Source, wtns: Source, logger?: SnarkLogger): Promise<boolean>;
  };
  export const powersOfTau: {
    newAccumulator(curve: Curve, power: number, out: Source, logger?: SnarkLogger): Promise<Uint8Array>;
    beacon(
      from: Source,
      out: Source,
      name: string,
      beacon: string,
      iterations: number,
      logger?: SnarkLogger,
    ): Promise<Uint8Array>;
    contribute(
      from: Source,
      out: Source,
      name: string,
      entropy: string,
      logger?: SnarkLogger,
    ): Promise<Uint8Array>;
    preparePhase2(from: Source, out: Source, logger?: SnarkLogger): Promise<void>;
    verify(ptau: Source, logger?: SnarkLogger): Promise<boolean>;
  };
  export const zKey: {
    newZKey(r1cs: Source, ptau: Source, out: Source, logger?: SnarkLogger): Promise<Uint8Array | -1>;
    contribute(
      from: Source,
      out: Source,
      name: string,
      entropy: string,
      logger?: SnarkLogger,
    ): Promise<Uint8Array>;
    beacon(
      from: Source,
      out: Source,
      name: string,
      beacon: string,
      iterations: number,
      logger?: SnarkLogger,
    ): Promise<Uint8Array>;
    verifyFromInit(init: Source, ptau: Source, zkey: Source, logger?: SnarkLogger): Promise<boolean>;
    verifyFromR1cs(r1cs: Source, ptau: Source, zkey: Source, logger?: SnarkLogger): Promise<boolean>;
    exportVerificationKey(zkey: Source, logger?: SnarkLogger): Promise<SnarkVerificationKey>;
  };
  export const r1cs: {
    info(
      r1cs: Source,
      logger?: SnarkLogger,
    ): Promise<{ nConstraints: number; nVars: number; nPubInputs: number; nOutputs: number }>;
  };
  export const curves: { getCurveFromName(name: string): Promise<Curve> };
}
