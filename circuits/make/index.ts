export { builtPath, compile, sourceHash } from './compile.ts';
export { type Manifest, type ManifestEntry, manifestSchema, readManifest, sha256 } from './manifest.ts';
