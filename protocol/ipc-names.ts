/** Names of the boundary in `ipc.ts`, apart from its schemas: the preload carries these and no parser. */
export const CHANNEL = {
  command: 'kangen:command',
  snapshot: 'kangen:snapshot',
  currentSnapshot: 'kangen:current-snapshot',
  code: 'kangen:code',
} as const;

const names = [
  'signIn',
  'signOut',
  'changePin',
  'redeem',
  'wish',
  'finishRedemption',
  'printReceipt',
  'refreshAccount',
  'readOlder',
  'checkBook',
  'readSlip',
  'chooseLanguage',
  'chooseDisplay',
  'syncNow',
  'say',
  'hush',
  'staffSignIn',
  'staffSignOut',
  'staffRecord',
  'staffReverse',
  'staffLookUp',
  'staffReprint',
  'staffPrintTest',
  'staffSync',
  'staffExport',
  'staffLock',
  'staffAssist',
  'staffClose',
] as const;
export type CommandName = (typeof names)[number];
export const commandNames: CommandName[] = [...names];
