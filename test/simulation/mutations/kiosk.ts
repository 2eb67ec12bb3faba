/** The courier: what it writes down, what it concludes, and when it tries again. */
import { type Mutation } from './mutation.ts';

const engine = 'main/engine/engine.ts';
const ledgerVerdict = 'main/engine/ledger-verdict.ts';
const actions = 'main/engine/next-action.ts';
const claim = 'main/claim/terminal-claim.ts';

export const kioskMutations: readonly Mutation[] = [
  {
    name: 'kiosk: the order leaves before that is on disk',
    file: 'main/engine/step.ts',
    find: "const left = action.kind === 'send' ? dispatched(read) : read;",
    replace: `if (read.state === 'authorized') await ports.act(action, { transfer: read, entry });
  const left = action.kind === 'send' ? dispatched(read) : read;`,
  },
  {
    name: 'kiosk: the id is written down after the request has left',
    file: engine,
    find: '    const problem = this.#begin(id, (tx) => {',
    replace: `    void this.#ports.ledger.requestRedemption(id, request, token);
    const problem = this.#begin(id, (tx) => {`,
  },
  {
    name: 'kiosk: a commit that failed counts as done',
    file: engine,
    find: '      return orFailing(() => store.read.transfer(id)) ? null : storageFailing();',
    replace: '      return null;',
  },
  {
    name: 'kiosk: a new id for every try',
    file: 'main/engine/calls.ts',
    find: 'ledger.requestRedemption(id, ofSession(transfer), action.token);',
    replace:
      "ledger.requestRedemption((known.inDoubt ? `${id.slice(0, -1)}${id.endsWith('f') ? 'e' : 'f'}` : id) as typeof id, ofSession(transfer), action.token);",
  },
  {
    name: 'kiosk: a wish is told to the ledger before that is on disk',
    file: actions,
    find: "      return isToBeWithdrawn(known) ? { kind: 'withdraw' } : { kind: 'ask-ledger' };",
    replace: `      return isToBeWithdrawn(known)
        ? { kind: 'withdraw' }
        : { kind: 'present', sealed: transfer.wish.sealed };`,
  },
  {
    name: 'kiosk: no answer counts as a refusal',
    file: ledgerVerdict,
    find: "  if (outcome.kind === 'unknown') return stay('ledger', outcome);\n  const { failure }",
    replace:
      "  if (outcome.kind === 'unknown') return take({ kind: 'reject', failure: withdrawn('no answer') });\n  const { failure }",
  },
  {
    name: 'kiosk: a refusal ends it although an earlier try may be alive',
    file: ledgerVerdict,
    find: 'return known.inDoubt || refusesTheCaller(failure)',
    replace: 'return known.inDoubt && failure.detail === null',
  },
  {
    name: 'kiosk: a refusal of the terminal ends what the terminal had asked for',
    file: ledgerVerdict,
    find: 'known.inDoubt || refusesTheCaller(failure)',
    replace: 'known.inDoubt',
  },
  {
    name: 'kiosk: what the ledger does not know is given up without withdrawing it',
    file: ledgerVerdict,
    find: '  const none = goOn({ ledgerHasNone: true });',
    replace: "  const none = take({ kind: 'reject', failure: withdrawn('unknown there') });",
  },
  {
    name: 'kiosk: a withdrawal without an answer counts as done',
    file: ledgerVerdict,
    find: "const dead = outcome.kind === 'answered' ||",
    replace: "const dead = outcome.kind !== 'refused' ||",
  },
  {
    name: 'kiosk: a withdrawn id is not understood when asked for',
    file: ledgerVerdict,
    find: `  if (isRefusal(outcome, 'redemption-withdrawn'))
    return take({ kind: 'reject', failure: known.refusal ?? outcome.failure });
`,
    replace: '',
  },
  {
    name: 'kiosk: after a restart nothing unfinished is continued',
    file: engine,
    find: 'this.#agenda.add(open, { known: afterRestart, attended: false, askLedgerDueMs });',
    replace: 'void open;',
  },
  {
    name: 'kiosk: by its own clock a redemption is too old to be continued',
    file: engine,
    find: '    for (const open of ports.store.read.open())\n',
    replace: `    for (const open of ports.store.read
      .open()
      .filter(({ since }) => clock.now().getTime() - Date.parse(since) < 15 * 60_000))
`,
  },
  {
    name: 'kiosk: after five tries it gives up',
    file: engine,
    find: '    Object.assign(entry, counted(entry, verdict, this.#peers.answered(at)));\n',
    replace: `    Object.assign(entry, counted(entry, verdict, this.#peers.answered(at)));
    if (entry.attempts > 5) return this.#agenda.remove(entry.id);
`,
  },
  {
    name: 'kiosk: no second try after silence',
    file: 'main/engine/dispatcher.ts',
    find: '    this.#cancelTimer = clock.after(delayMs, () => this.pump());',
    replace: '',
  },
  {
    name: 'kiosk: a circuit that has opened lets no probe through',
    file: 'main/engine/circuit.ts',
    find: '  return nowMs < circuit.probeDueMs ? 0 : 1;',
    replace: '  return 0;',
  },
  {
    name: 'kiosk: a call that failed keeps its place among those under way',
    file: 'main/engine/dispatcher.ts',
    find: '        this.#inFlight[peer] -= 1;\n',
    replace: '        if (entry.waitingFor === null) this.#inFlight[peer] -= 1;\n',
  },
  {
    name: 'kiosk: a receipt on disk is not delivered',
    file: engine,
    find: 'if (step.reached !== null && isFinal(step.reached.state)) this.#agenda.remove(entry.id);',
    replace: "if (step.reached?.state === 'confirmed') this.#agenda.remove(entry.id);",
  },
  {
    name: 'kiosk: an order that was lost is asked about and never sent again',
    file: 'main/engine/bank-verdict.ts',
    find: '    ? goOn({ bankHasNone: true })\n',
    replace: "    ? wait('bank-pending', { inDoubt: true })\n",
  },
  {
    name: 'kiosk: each try of a claim has a nonce of its own',
    file: claim,
    find: '    const heard = await this.#send(own);\n',
    replace: `    const nonce = this.#confirmed ? own.nonce : this.#ports.newNonce();
    this.#own = { ...own, nonce };
    const heard = await this.#send(this.#own);
`,
  },
];
