import { type Life } from '../world/machine.ts';
import { type Network } from '../world/network.ts';

/** @returns the body of `GET /v1/keys`, or null where none came */
export async function askKeys(
  network: Network,
  route: { from: string; to: string; life: Life },
): Promise<unknown> {
  const url = new URL('/v1/keys', 'https://simulated');
  const exchanged = await network.send({ method: 'GET', url }, route);
  if (!exchanged.ok || exchanged.status !== 200) return null;
  try {
    return JSON.parse(exchanged.text);
  } catch {
    // Somebody in between has answered.
    return null;
  }
}
