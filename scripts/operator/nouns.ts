/** Every noun of the operator's command line. A new one is one file and one line here. */
import { audit } from './audit.ts';
import { card } from './card.ts';
import { certificate } from './certificate.ts';
import { customer } from './customer.ts';
import { debt } from './debt.ts';
import { finding } from './finding.ts';
import { identity } from './identity.ts';
import { journal } from './journal.ts';
import { key } from './key.ts';
import { programme } from './programme.ts';
import { provider } from './provider.ts';
import { reconciliation } from './reconciliation.ts';
import { payee } from './payee.ts';
import { redemption } from './redemption.ts';
import { screen } from './screen.ts';
import { settlement } from './settlement.ts';
import { staff } from './staff.ts';
import { terminal } from './terminal.ts';
import { review } from './review.ts';
import { rule } from './rule.ts';
import { type Noun } from './verb.ts';

export const nouns: readonly Noun[] = [
  audit,
  card,
  certificate,
  customer,
  debt,
  finding,
  identity,
  journal,
  key,
  programme,
  provider,
  reconciliation,
  payee,
  redemption,
  screen,
  settlement,
  staff,
  terminal,
  review,
  rule,
];
