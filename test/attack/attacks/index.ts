import type { Attack } from '../attacker.ts';
import { differencing, filters, swapping, tracker, unions } from './differencing.ts';
import { budget, crash, dropout, ration, restart, user } from './reset.ts';
import { averaging, dominance, identifier, margins, missing, packing } from './single.ts';

export const ATTACKS: readonly Attack[] = [
  differencing,
  swapping,
  filters,
  tracker,
  unions,
  user,
  missing,
  margins,
  dominance,
  identifier,
  packing,
  averaging,
  restart,
  crash,
  dropout,
  ration,
  budget,
];
