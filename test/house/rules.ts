import type { Import } from './imports.ts';
import { roomOf } from './imports.ts';

/** What a room may import (ARCHITECTURE, "The house"). A room may always import itself. */

const RULES: readonly {
  readonly room: RegExp;
  readonly may: readonly RegExp[];
  readonly packages: RegExp;
}[] = [
  { room: /^sdk\/core$/, may: [], packages: /^$/ },
  { room: /^sdk\/crypto$/, may: [/^sdk\/core$/], packages: /^@noble\/|^@hpke\// },
  { room: /^sdk\/query$/, may: [/^sdk\/(core|crypto)$/], packages: /^zod$|^@noble\// },
  { room: /^sdk\/ledger$/, may: [/^sdk\/(core|crypto|query)$/], packages: /^zod$|^@noble\// },
  { room: /^sdk\/catalogue$/, may: [/^sdk\/(core|crypto|query|ledger)$/], packages: /^zod$/ },
  { room: /^sdk\/protocols\//, may: [/^sdk\/(core|crypto|query|ledger)$/], packages: /^zod$|^@noble\// },
  { room: /^sdk\/(client|index\.ts)$/, may: [/^sdk\//], packages: /^zod$/ },
  { room: /^circuits$/, may: [/^sdk\/(core|protocols\/proof)$/], packages: /./ },
  { room: /^examples$/, may: [/^sdk\//], packages: /^node:/ },
  {
    room: /^node\/(flows|handlers|config|telemetry|api|cli|console|node\.ts|setup\.ts|demo)$/,
    may: [/./],
    packages: /./,
  },
  { room: /^node\//, may: [/^sdk\//], packages: /./ },
];

/** Only the composition root, the command line and tests may reach the wiring. */
const WIRING = /^node\/(node\.ts|config|telemetry)$/;
const WIRERS = /^node\/(node\.ts|setup\.ts|cli|config|telemetry|demo)$/;

export function violation(i: Import): string | null {
  const from = roomOf(i.from);
  if (from === null) return null;
  const rule = RULES.find((r) => r.room.test(from));
  if (rule === undefined) return `${i.from}: room \`${from}\` has no import rule`;
  const to = roomOf(i.to);
  if (to === null) {
    const portable = from.startsWith('sdk/');
    if (portable && i.to.startsWith('node:')) return `${i.from}: \`${i.to}\` in a portable room`;
    return rule.packages.test(i.to) ? null : `${i.from}: package \`${i.to}\` is not for room \`${from}\``;
  }
  if (to === from) return null;
  if (WIRING.test(to) && !WIRERS.test(from))
    return `${i.from}: only the composition root may import \`${to}\``;
  return rule.may.some((m) => m.test(to)) ? null : `${i.from}: room \`${from}\` may not import \`${to}\``;
}
