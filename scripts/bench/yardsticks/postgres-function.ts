/**
 * The yardstick of the engines with several callers: the three steps of a redemption as functions written by
 * hand for PostgreSQL, one call and one commit each, on as many connections as there are callers. They write
 * the rows that the product's steps write, the hash chain among them, and check what must not go wrong in a
 * race: the state of the redemption, and that there are points enough. Signatures are not made here either.
 */
import { Client } from 'pg';
import { orderedId } from '../redemption-steps.ts';
import { POINTS, SIGNED_CHARACTERS, signedLike } from '../town.ts';

const schema = `
  CREATE TABLE redemption (id uuid PRIMARY KEY, customer uuid NOT NULL, terminal text NOT NULL,
    state text NOT NULL, points bigint NOT NULL, amount bigint NOT NULL, digest text NOT NULL,
    consent text NOT NULL, before bigint NOT NULL, at bigint NOT NULL, authorized bigint,
    auth text, jti text, said text, decided bigint, reference text, receipt text, statement text);
  CREATE INDEX redemption_history ON redemption (customer, at);
  CREATE TABLE consent (id uuid PRIMARY KEY, customer uuid NOT NULL, text text, language text,
    given bigint, at bigint, terminal text);
  CREATE TABLE lot (id uuid PRIMARY KEY, remaining bigint NOT NULL CHECK (remaining >= 0));
  CREATE TABLE redemption_lot (redemption uuid, lot uuid, points bigint, PRIMARY KEY (redemption, lot));
  CREATE TABLE journal_transaction (sequence bigint PRIMARY KEY, id uuid NOT NULL, at bigint, kind text,
    reason text, redemption uuid, hash text NOT NULL);
  CREATE TABLE journal_entry (transaction_id uuid, line int, account text, customer uuid, points bigint,
    PRIMARY KEY (transaction_id, line));
  CREATE TABLE balance (customer uuid, account text, points bigint NOT NULL CHECK (points >= 0),
    PRIMARY KEY (customer, account));
  CREATE TABLE agenda (redemption uuid PRIMARY KEY, asks int, due bigint, ends bigint);
  CREATE TABLE head (one int PRIMARY KEY, sequence bigint NOT NULL, hash text NOT NULL)
    WITH (fillfactor = 10);
  INSERT INTO head VALUES (1, 0, repeat('0', 64));

  -- Whoever posts holds the head until its commit: the chain has one order.
  CREATE FUNCTION post(t uuid, c uuid, r uuid, what text, giver text, taker text, amount bigint, now bigint)
  RETURNS text LANGUAGE plpgsql AS $$
  DECLARE last head%ROWTYPE; content text; link text;
  BEGIN
    SELECT * INTO last FROM head WHERE one = 1 FOR UPDATE;
    content := encode(sha256(convert_to(concat('{"at":', now, ',"entries":[{"account":"', giver,
      '","customer":"', c, '","line":0,"points":', -amount, '},{"account":"', taker, '","customer":"', c,
      '","line":1,"points":', amount, '}],"id":"', t, '","kind":"', what, '","redemption":"', r,
      '","sequence":', last.sequence + 1, '}'), 'UTF8')), 'hex');
    link := encode(sha256(convert_to(concat(E'kangen-journal-1\\n', last.hash, E'\\n', content, E'\\n'),
      'UTF8')), 'hex');
    INSERT INTO journal_transaction VALUES (last.sequence + 1, t, now, what, what, r, link);
    INSERT INTO journal_entry VALUES (t, 0, giver, c, -amount), (t, 1, taker, c, amount);
    UPDATE balance SET points = points - amount WHERE customer = c AND account = giver;
    UPDATE balance SET points = points + amount WHERE customer = c AND account = taker;
    UPDATE head SET sequence = sequence + 1, hash = link WHERE one = 1;
    RETURN link;
  END $$;

  CREATE FUNCTION hold(r uuid, c uuid, t uuid, term text, dig text, cons text, amount bigint, now bigint)
  RETURNS text LANGUAGE plpgsql AS $$
  DECLARE left_over bigint;
  BEGIN
    SELECT remaining INTO left_over FROM lot WHERE id = c FOR UPDATE;
    IF left_over < amount THEN RETURN 'points-insufficient'; END IF;
    INSERT INTO redemption (id, customer, terminal, state, points, amount, digest, consent, before, at)
      VALUES (r, c, term, 'held', amount, amount, dig, cons, left_over, now);
    INSERT INTO consent VALUES (r, c, 'redeem-to-own-account/1', 'en', now, now, term);
    INSERT INTO redemption_lot VALUES (r, c, amount);
    UPDATE lot SET remaining = remaining - amount WHERE id = c;
    INSERT INTO agenda VALUES (r, 0, now, now);
    PERFORM post(t, c, r, 'hold', 'available', 'held', amount, now);
    RETURN 'held';
  END $$;

  CREATE FUNCTION authorize(r uuid, signed text, j text, d text, now bigint)
  RETURNS text LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE redemption SET state = 'authorized', authorized = now, auth = signed, jti = j, said = d
      WHERE id = r AND state = 'held';
    IF NOT FOUND THEN RETURN 'no'; END IF;
    UPDATE agenda SET due = now WHERE redemption = r;
    RETURN 'authorized';
  END $$;

  CREATE FUNCTION complete(r uuid, t uuid, rec text, stat text, ref text, now bigint)
  RETURNS text LANGUAGE plpgsql AS $$
  DECLARE c uuid; amount bigint;
  BEGIN
    UPDATE redemption SET state = 'completed', decided = now, reference = ref, receipt = rec,
      statement = stat WHERE id = r AND state = 'authorized' RETURNING customer, points INTO c, amount;
    IF NOT FOUND THEN RETURN 'no'; END IF;
    DELETE FROM agenda WHERE redemption = r;
    PERFORM post(t, c, r, 'redeem', 'held', 'redeemed', amount, now);
    RETURN 'completed';
  END $$;`;

export interface PostgresFunctions {
  /** Hold, authorize, complete. */
  steps: ((place: number) => Promise<void>)[];
  close(): Promise<void>;
}

export async function openPostgresFunctions(
  url: string,
  { callers, customers }: { callers: number; customers: number },
): Promise<PostgresFunctions> {
  const clients = Array.from({ length: callers }, () => new Client({ connectionString: url }));
  for (const client of clients) await client.connect();
  const [first] = clients;
  if (first === undefined) throw new Error('somebody calls');
  await first.query(schema);
  const ids = Array.from({ length: customers }, () => orderedId());
  await first.query('INSERT INTO lot SELECT unnest($1::uuid[]), 1000000000', [ids]);
  await first.query(
    `INSERT INTO balance SELECT id, account, 1000000000 FROM unnest($1::uuid[]) AS id,
       unnest(ARRAY['available', 'held', 'redeemed']) AS account`,
    [ids],
  );
  await first.query('VACUUM ANALYZE');
  const free = [...clients];
  const under = new Map<number, { redemption: string; client: Client }>();
  const at = (place: number) => {
    const known = under.get(place);
    if (known === undefined) throw new Error('it was not held');
    return known;
  };
  const call = async (
    place: number,
    name: keyof typeof calls,
    values: unknown[],
  ): Promise<void> => {
    const { rows } = await at(place).client.query<{ said: string }>({
      name,
      text: calls[name],
      values,
    });
    const said = rows[0]?.said;
    if (said !== ends[name]) throw new Error(`${name} came to ${said}`);
  };
  const hold = async (place: number): Promise<void> => {
    const client = free.pop();
    if (client === undefined) throw new Error('there is a connection for each caller');
    const redemption = orderedId();
    under.set(place, { redemption, client });
    const customer = ids[place % customers];
    const values = [
      redemption,
      customer,
      orderedId(),
      TERMINAL,
      DIGEST,
      CONSENT,
      POINTS,
      Date.now(),
    ];
    await call(place, 'hold', values);
  };
  const authorize = async (place: number): Promise<void> => {
    const { redemption } = at(place);
    const signed = signedLike('authorization', SIGNED_CHARACTERS.authorization, redemption);
    await call(place, 'authorize', [redemption, signed, orderedId(), DIGEST, Date.now()]);
  };
  const complete = async (place: number): Promise<void> => {
    const { redemption, client } = at(place);
    const receipt = signedLike('receipt', SIGNED_CHARACTERS.receipt, redemption);
    const statement = signedLike('statement', SIGNED_CHARACTERS.statement, redemption);
    const said = [receipt, statement, `KG-${redemption}`];
    await call(place, 'complete', [redemption, orderedId(), ...said, Date.now()]);
    under.delete(place);
    free.push(client);
  };
  return {
    steps: [hold, authorize, complete],
    close: async () => {
      for (const client of clients) await client.end();
    },
  };
}

const calls = {
  hold: 'SELECT hold($1, $2, $3, $4, $5, $6, $7, $8) AS said',
  authorize: 'SELECT authorize($1, $2, $3, $4, $5) AS said',
  complete: 'SELECT complete($1, $2, $3, $4, $5, $6) AS said',
};
const ends = { hold: 'held', authorize: 'authorized', complete: 'completed' } as const;

const TERMINAL = 'urn:kangen:kiosk:minato-cafe:stand-1';
const DIGEST = 'd'.repeat(43);
const CONSENT = JSON.stringify({
  text: 'redeem-to-own-account/1',
  language: 'en',
  payee: 'DE.. .... 1234',
  givenAt: '2026-11-22T09:00:00.000Z',
});
