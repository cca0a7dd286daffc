export { describeConfig } from './describe.ts';
export { syncFolder, writeFileAtomic } from './files.ts';
export { generateKeys, keysFromSecrets, type MemberKeys, privateKeyOf } from './keys.ts';
export { KEY_FILE, loadKeys, readPublicKeys, type SaveOptions, saveKeys } from './keystore.ts';
export {
  CONFIG_FILE,
  type ConfigInput,
  type LoadedConfig,
  loadConfig,
  RESERVED_ENV,
  saveConfig,
} from './load.ts';
export { type FolderLock, LOCK_FILE, lockFolder } from './lock.ts';
export { nearest } from './nearest.ts';
export { type NetworkFile, readNetwork, writeNetwork } from './network-file.ts';
export { OPTIONS, type OptionInfo } from './options.ts';
export { type PassphraseSources, readPassphrase } from './passphrase.ts';
export { type Config, SECTIONS } from './sections.ts';
export {
  createUserKey,
  listUsers,
  removeUser,
  USER_FOLDER,
  UserKeys,
  type UserRecord,
} from './user-keys.ts';
