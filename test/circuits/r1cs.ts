/** Reader of the binary R1CS format of circom (iden3/r1csfile, version 1) and a checker that shares no code with it. */
export const ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** Sum of coefficient times wire. */
export type Combination = readonly (readonly [wire: number, coefficient: bigint])[];
export type Constraint = readonly [a: Combination, b: Combination, c: Combination];
export interface R1cs {
  readonly wires: number;
  readonly publicWires: number;
  /** Outputs of the circuit: wires 1 to this. Inputs follow, public ones first. */
  readonly outputs: number;
  readonly privateInputs: number;
  readonly constraints: readonly Constraint[];
}

const little = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

function sections(bytes: Uint8Array): Map<number, DataView> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Map<number, DataView>();
  for (let at = 12; at < bytes.length; ) {
    const size = Number(view.getBigUint64(at + 4, true));
    out.set(view.getUint32(at, true), new DataView(bytes.buffer, bytes.byteOffset + at + 12, size));
    at += 12 + size;
  }
  return out;
}

const bytesAt = (view: DataView, at: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + at, 32);

export function parseR1cs(bytes: Uint8Array): R1cs {
  const parts = sections(bytes);
  const head = parts.get(1)!;
  const body = parts.get(2)!;
  let at = 0;
  const combination = (): Combination => {
    const count = body.getUint32(at, true);
    at += 4;
    return Array.from({ length: count }, () => {
      const term = [body.getUint32(at, true), little(bytesAt(body, at + 4))] as const;
      at += 36;
      return term;
    });
  };
  const constraints = Array.from(
    { length: head.getUint32(60, true) },
    (): Constraint => [combination(), combination(), combination()],
  );
  return {
    wires: head.getUint32(36, true),
    publicWires: head.getUint32(40, true) + head.getUint32(44, true),
    outputs: head.getUint32(40, true),
    privateInputs: head.getUint32(48, true),
    constraints,
  };
}

/** Wire values of a `.wtns` file; wire 0 is the constant one. */
export function parseWitness(bytes: Uint8Array): bigint[] {
  const values = sections(bytes).get(2)!;
  return Array.from({ length: values.byteLength / 32 }, (_, i) => little(bytesAt(values, 32 * i)));
}

export const evaluate = (lc: Combination, w: readonly bigint[]): bigint =>
  lc.reduce((sum, [wire, k]) => sum + k * w[wire]!, 0n) % ORDER;

export const holds = ([a, b, c]: Constraint, w: readonly bigint[]): boolean =>
  (evaluate(a, w) * evaluate(b, w) - evaluate(c, w)) % ORDER === 0n;

export const satisfied = (r: R1cs, w: readonly bigint[]): boolean => r.constraints.every((c) => holds(c, w));

/** For each wire the positions of the constraints it occurs in. */
export function touching(r: R1cs): number[][] {
  const out = Array.from({ length: r.wires }, (): number[] => []);
  r.constraints.forEach((parts, i) => {
    for (const wire of new Set(parts.flatMap((lc) => lc.map(([w]) => w)))) out[wire]!.push(i);
  });
  return out;
}

/** The same format written: for circuits that are made by hand. */
export function writeR1cs(r: Omit<R1cs, 'outputs' | 'privateInputs'>): Uint8Array {
  const u32 = (n: number): Buffer => {
    const b = Buffer.alloc(4);
    b.writeUInt32LE(n);
    return b;
  };
  const u64 = (n: number): Buffer => {
    const b = Buffer.alloc(8);
    b.writeBigUInt64LE(BigInt(n));
    return b;
  };
  const element = (v: bigint): Buffer =>
    Buffer.from((((v % ORDER) + ORDER) % ORDER).toString(16).padStart(64, '0'), 'hex').reverse();
  const combination = (lc: Combination): Buffer =>
    Buffer.concat([u32(lc.length), ...lc.flatMap(([wire, k]) => [u32(wire), element(k)])]);
  const order = Buffer.from(ORDER.toString(16).padStart(64, '0'), 'hex').reverse();
  const privateInputs = r.wires - r.publicWires - 1;
  const header = Buffer.concat([
    u32(32),
    order,
    u32(r.wires),
    u32(1),
    u32(r.publicWires - 1),
    u32(privateInputs),
    u64(r.wires),
    u32(r.constraints.length),
  ]);
  const body = Buffer.concat(r.constraints.flatMap((c) => c.map(combination)));
  const labels = Buffer.concat(Array.from({ length: r.wires }, (_, i) => u64(i)));
  const section = (id: number, bytes: Buffer): Buffer => Buffer.concat([u32(id), u64(bytes.length), bytes]);
  const parts = [section(1, header), section(2, body), section(3, labels)];
  return new Uint8Array(Buffer.concat([Buffer.from('r1cs'), u32(1), u32(3), ...parts]));
}
