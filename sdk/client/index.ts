export {
  type AskOptions,
  type ConnectOptions,
  connect,
  GENERAL_RESEARCH,
  LedgerView,
  Tacit,
} from './connect.ts';
export { type Displayed, toHTML, toTable } from './display.ts';
export { type Fetch, HttpClient } from './http.ts';
export * from './openapi.ts';
export { type QueryAnswer, QueryResult, type ResultColumn, type Row } from './result.ts';
export * from './route.ts';
export * from './routes/index.ts';
export { Decimal, toValue, type Value, type ValueType } from './values.ts';
export { type Verification, type VerifyOptions, verifyReceipt } from './verify-receipt.ts';
