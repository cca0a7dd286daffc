import { fileURLToPath } from 'node:url';
import { type ContractFiles, loadContract } from './contract-files.ts';

/** A contract that ships with Tacit, by the name of its folder in `policies/`. Throws `contract.unreadable`. */
export const loadShippedContract = (name: string): ContractFiles =>
  loadContract(fileURLToPath(new URL(`../../../policies/${name}`, import.meta.url)));
