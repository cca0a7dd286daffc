export { sodiumGroup } from './sodium-group.ts';
