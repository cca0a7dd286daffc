import { setFlagsFromString } from 'node:v8';

/**
 * Cedar's WASM functions take and return references to JavaScript objects. V8 11.3 (Node 20) inlines such calls in hot
 * code. Once, under load, a process ended in its deoptimizer (`unreachable code` in `DoComputeBuiltinContinuation`, the
 * step that returns from an inlined WASM call), so the inlining is off. Imported before the first call.
 */
setFlagsFromString('--no-turbo-inline-js-wasm-calls');
