import { dayOf, decimalText, type Expr, type Literal, numberLiteral } from '@tacit/sdk/query';
import { type Node, nodeAt, refuse, textAt } from './ast.ts';

const INTEGERS = new Set(['INTEGER', 'BIGINT', 'SMALLINT', 'TINYINT', 'UINTEGER', 'UBIGINT']);

export const isNullConstant = (node: Node): boolean =>
  node['class'] === 'CONSTANT' && nodeAt(node, 'value')['is_null'] === true;

export const literal = (value: Literal): Expr => ({ op: 'literal', value });

function tooLong(node: Node) {
  return refuse(
    node,
    'number',
    'write at most 15 digits',
    'sql.unsupported',
    'a number has too many digits to be exact',
  );
}

/** A constant of the text, typed; null for NULL. */
export function readConstant(node: Node): Literal | null {
  const value = nodeAt(node, 'value');
  if (value['is_null'] === true) return null;
  const type = nodeAt(value, 'type');
  const id = textAt(type, 'id');
  const raw = value['value'];
  if (id === 'VARCHAR' && typeof raw === 'string') return { type: 'string', value: raw };
  if (id === 'BOOLEAN' && typeof raw === 'boolean') return { type: 'boolean', value: raw };
  if (INTEGERS.has(id) && typeof raw === 'number') {
    if (!Number.isSafeInteger(raw)) throw tooLong(node);
    return { type: 'integer', value: String(raw) };
  }
  if (id === 'DECIMAL' && typeof raw === 'number') {
    const scale = nodeAt(type, 'type_info')['scale'];
    if (!Number.isSafeInteger(raw) || typeof scale !== 'number') throw tooLong(node);
    return numberLiteral(decimalText(BigInt(raw), scale));
  }
  if (id === 'DOUBLE' && typeof raw === 'number') {
    const literal = numberLiteral(String(raw));
    if (literal !== null && String(raw).length <= 16) return literal;
    throw refuse(node, 'floating point number', 'write the number plainly, such as 0.001', 'sql.unsupported');
  }
  if (id === 'HUGEINT') throw tooLong(node);
  throw refuse(node, `constant of type ${id.toLowerCase()}`, 'use numbers, texts, booleans or dates');
}

/** `date '2020-12-31'`, `true` and `false` reach us as casts of texts. Null when the cast is something else. */
export function readTypedConstant(node: Node): Literal | null {
  const child = nodeAt(node, 'child');
  if (child['class'] !== 'CONSTANT' || isNullConstant(child)) return null;
  const target = textAt(nodeAt(node, 'cast_type'), 'id');
  const literal = readConstant(child);
  if (literal === null || literal.type !== 'string') return null;
  if (target === 'BOOLEAN') {
    if (literal.value === 't' || literal.value === 'true') return { type: 'boolean', value: true };
    if (literal.value === 'f' || literal.value === 'false') return { type: 'boolean', value: false };
  }
  if (target === 'DATE') {
    if (dayOf(literal.value) === null) throw refuse(node, 'date', "write dates as date '2020-12-31'");
    return { type: 'date', value: literal.value };
  }
  return null;
}
