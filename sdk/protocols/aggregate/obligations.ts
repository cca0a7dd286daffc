import { chargeOf, type Obligations } from '../../ledger/index.ts';
import type { ReceiptPrivacy } from './receipt.ts';

/** Decimal texts of up to 20 and 40 digits before and after the point, as one exact integer. */
function scaled(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(40, '0'));
}

const atLeast = (applied: number | undefined, granted: number | undefined): boolean =>
  granted === undefined || (applied !== undefined && applied >= granted);
const atMost = (applied: number | undefined, granted: number | undefined): boolean =>
  granted === undefined || (applied !== undefined && applied <= granted);
const spends = (applied: string | undefined, granted: string | undefined): boolean =>
  granted === undefined || (applied !== undefined && scaled(applied) <= scaled(granted));

/** Name of the first obligation that was applied weaker than granted; null when none. */
export function weakened(applied: Obligations, granted: Obligations): keyof Obligations | null {
  if (!atLeast(applied.minGroup, granted.minGroup)) return 'minGroup';
  if (!atMost(applied.maxGroups, granted.maxGroups)) return 'maxGroups';
  if (!atLeast(applied.round, granted.round)) return 'round';
  if (!spends(applied.epsilon, granted.epsilon)) return 'epsilon';
  if (!spends(applied.delta, granted.delta)) return 'delta';
  // Epsilon without delta is pure differential privacy, which a delta weakens.
  if (granted.epsilon !== undefined && granted.delta === undefined && applied.delta !== undefined)
    return 'delta';
  if (granted.differencing !== undefined && applied.differencing === undefined) return 'differencing';
  if (granted.differencing === 'anyone' && applied.differencing !== 'anyone') return 'differencing';
  for (const name of ['proof', 'dominance', 'attested', 'sandbox', 'budget'] as const) {
    if (granted[name] !== undefined && applied[name] !== granted[name]) return name;
  }
  return null;
}

/** What a receipt says was spent: exactly what the ledger reserved for the grant; null without noise. */
export function privacyStatement(granted: Obligations): ReceiptPrivacy | null {
  const charge = chargeOf(granted);
  if (charge === null || granted.epsilon === undefined) return null;
  return {
    epsilon: granted.epsilon,
    delta: granted.delta ?? '0',
    rho: charge.kind === 'zcdp' ? charge.rho : null,
  };
}
