/** Names of the boundary in `ipc.ts`, apart from its schemas: the preload carries these and no parser. */
export const CHANNEL = {
  command: 'kangen:command',
  snapshot: 'kangen:snapshot',
  currentSnapshot: 'kangen:current-snapshot',
} as const;

export const commandNames = [
  'signIn',
  'signOut',
  'redeem',
  'finishRedemption',
  'refreshAccount',
  'chooseLanguage',
] as const;
export type CommandName = (typeof commandNames)[number];
