export {
  addMultiple,
  addSum,
  addTo,
  collapse,
  combineRows,
  eqDouble,
  fill,
  fold,
  gather,
  histogram,
  line,
  mulTo,
  prefixProducts,
  subTo,
  suffixInverses,
} from './columns';
export { encode } from './encode';
export { fractionLayer, fractionLeaves, fractionRound } from './fraction';
export { hashMany } from './sha256';
