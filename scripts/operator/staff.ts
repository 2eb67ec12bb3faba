/** Noun `staff`: members of staff of a shop, who sign in at its kiosks with badge and PIN. */
import { systemClock } from '../../services/clock.ts';
import { systemIds } from '../../services/ids.ts';
import { programmeShown } from '../../protocol/operator/programme.ts';
import {
  staffLimitShown,
  type StaffMemberSeen,
  type StaffMemberShown,
  staffMemberShown,
  staffPage,
} from '../../protocol/operator/staff.ts';
import { type Connection } from './connection.ts';
import { moneyText } from './money.ts';
import { afterQuery, firstOf, rowsOf } from './pages.ts';
import { type Shown } from './shown.ts';
import { type Noun, verb } from './verb.ts';
import { idFrom, numberFrom } from './words.ts';

const path = '/v1/operator/staff';
const MEMBERS_MAX = 100_000;

const list = verb({
  name: 'list',
  summary: 'every member of every shop',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    const rows = rowsOf<StaffMemberSeen, string>(
      async (after) => {
        const at = `${path}${afterQuery(after)}`;
        const page = await connection.ledger({ method: 'GET', path: at, answer: staffPage });
        return { rows: page.members, more: page.more };
      },
      ({ id }) => id,
    );
    const columns = ['id', 'provider', 'badge', 'name', 'roles', 'state'];
    const members = await firstOf(rows, MEMBERS_MAX);
    return {
      kind: 'table',
      columns,
      rows: members.map((one) => ({ ...one, roles: one.roles.join(' ') })),
    };
  },
});

const create = verb({
  name: 'create',
  summary: 'takes a member on; their PIN is shown once',
  operands: ['provider', 'badge'],
  flags: {
    name: { type: 'string', value: 'NAME', summary: 'as customers may read it', required: true },
    roles: {
      type: 'string',
      value: 'LIST',
      summary: 'of assist, record and supervise, separated by commas',
      required: true,
    },
    id: {
      type: 'string',
      value: 'ID',
      summary: 'of what is asked for, to ask again where no answer came (a new one)',
    },
  },
  run: async ({ connection, operands: { provider, badge }, flags }) =>
    shown(
      await connection.ledger({
        method: 'PUT',
        path: `${path}/${flags.id === undefined ? newId() : idFrom('id', flags.id)}`,
        body: { provider, badge, name: flags.name, roles: flags.roles.split(',') },
        answer: staffMemberShown,
      }),
    ),
});

const about = (name: 'lock' | 'unlock' | 'pin', summary: string) =>
  verb({
    name,
    summary,
    operands: ['id'],
    flags: {},
    run: async ({ connection, operands }) =>
      shown(
        await connection.ledger({
          method: 'POST',
          path: `${path}/${idFrom('id', operands.id)}/${name}`,
          body: {},
          answer: staffMemberShown,
        }),
      ),
  });

const limit = verb({
  name: 'limit',
  summary: 'a second member confirms purchases and refunds above so many minor units',
  operands: ['provider', 'minor'],
  flags: {},
  run: async ({ connection, operands }) => {
    const provider = encodeURIComponent(operands.provider);
    const minor = numberFrom('minor', operands.minor, { min: 0, max: 1_000_000_000 });
    const set = await connection.ledger({
      method: 'PUT',
      path: `/v1/operator/providers/${provider}/staff-limit`,
      body: { secondAbove: { currency: await currencyOf(connection), minor: String(minor) } },
      answer: staffLimitShown,
    });
    return { kind: 'record', fields: { ...set, secondAbove: moneyText(set.secondAbove) } };
  },
});

async function currencyOf(connection: Connection): Promise<string> {
  const at = '/v1/operator/programme';
  const { currency } = await connection.ledger({ method: 'GET', path: at, answer: programmeShown });
  return currency;
}

const newId = (): string => systemIds(systemClock).ordered();

const shown = ({ roles, ...member }: StaffMemberShown): Shown => ({
  kind: 'record',
  fields: { ...member, roles: roles.join(' ') },
});

export const staff: Noun = {
  name: 'staff',
  summary: 'members of staff, who sign in at a kiosk with badge and PIN',
  verbs: [
    list,
    create,
    about('lock', 'their badge opens nothing any more, and their sessions end'),
    about('unlock', 'lets them sign in again, and forgives wrong PINs'),
    about('pin', 'gives a new PIN, shown once, and ends their sessions'),
    limit,
  ],
};
