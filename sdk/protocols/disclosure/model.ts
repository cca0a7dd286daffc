import { TacitError } from '../../core/index.ts';
import type { MeasureOutput } from '../../query/index.ts';

/** Parts per hundred of the rows that a model may have as parameters: DataSHIELD's nfilter.glm, 0.33. */
export const MODEL_PERCENT = 33;

/** Whether a model of so many parameters is too large for so many rows. */
export const modelTooLarge = (parameters: number, rows: bigint, percent = MODEL_PERCENT): boolean =>
  100n * BigInt(parameters) > BigInt(percent) * rows;

/** For protocols that fit models. Throws `disclosure.model-too-large`, without the number of rows. */
export function checkModel(parameters: number, rows: bigint, percent = MODEL_PERCENT): void {
  if (modelTooLarge(parameters, rows, percent)) {
    throw new TacitError('disclosure.model-too-large', {
      expected: `at most ${percent} parameters per 100 rows; the model has ${parameters}`,
    });
  }
}

/** Parameters a measure fits, with the slot of its rows; null for measures that fit none. */
export function modelOf(
  output: MeasureOutput,
): { readonly parameters: number; readonly rows: number } | null {
  switch (output.formula.kind) {
    case 'regr_slope':
    case 'regr_intercept':
    case 'regr_r2':
    case 'corr':
      return { parameters: 2, rows: output.formula.n };
    default:
      return null;
  }
}
