/**
 * Every schema that the protocol exports, under the name of its folder: a new one is here by being
 * exported, and the runner is red until it has vectors.
 */
import { z } from 'zod';
import * as bank from '../../protocol/bank.ts';
import * as brand from '../../protocol/brand.ts';
import * as enrolment from '../../protocol/enrolment.ts';
import * as failure from '../../protocol/failure.ts';
import * as identity from '../../protocol/identity.ts';
import * as ids from '../../protocol/ids.ts';
import * as ipc from '../../protocol/ipc.ts';
import * as ledger from '../../protocol/ledger.ts';
import * as messages from '../../protocol/messages.ts';
import * as money from '../../protocol/money.ts';
import * as screen from '../../protocol/screen.ts';
import * as operatorCustomer from '../../protocol/operator/customer.ts';
import * as operatorImport from '../../protocol/operator/customer-import.ts';
import * as paper from '../../protocol/paper.ts';
import * as slip from '../../protocol/slip.ts';
import * as speech from '../../protocol/speech.ts';
import * as staff from '../../protocol/staff.ts';
import * as staffMessages from '../../protocol/staff-messages.ts';

const modules: readonly object[] = [
  bank, brand, enrolment, failure, identity, ids, ipc, ledger, messages, money, screen,
  operatorCustomer,
  operatorImport, paper, slip, speech, staff, staffMessages,
];

export function protocolSchemas(): Map<string, z.ZodType> {
  const schemas = new Map<string, z.ZodType>();
  for (const [name, schema] of modules.flatMap((module) => schemasIn(module))) {
    if (schemas.has(name)) throw new Error(`two schemas are called ${name}`);
    schemas.set(name, schema);
  }
  for (const [name, schema] of schemasIn(ipc.commands)) schemas.set(`command-${name}`, schema);
  return schemas;
}

function schemasIn(module: object): [string, z.ZodType][] {
  return Object.entries(module)
    .filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType)
    .map(([name, schema]) => [name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), schema]);
}
