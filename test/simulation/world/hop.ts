/** One kind of call on one link, so that a fault can strike there and nowhere else. */
import { type Exchange } from '../../../main/channels/exchange.ts';

export interface Hop {
  from: string;
  to: string;
  call: Exchange;
}

export interface HopFaults {
  loseRequest: number;
  loseAnswer: number;
  duplicate: number;
  lateRequest: number;
  lateMsMean: number;
}

export const noHopFaults: HopFaults = {
  loseRequest: 0,
  loseAnswer: 0,
  duplicate: 0,
  lateRequest: 0,
  lateMsMean: 0,
};

export const hopKinds = {
  'sign-in': ['POST', /\/sessions$/],
  account: ['GET', /\/account$/],
  keys: ['GET', /\/keys$/],
  request: ['PUT', /\/redemptions\/[^/]+$/],
  question: ['GET', /\/redemptions\/[^/]+$/],
  wish: ['PUT', /\/wish$/],
  withdrawal: ['POST', /\/withdraw$/],
  order: ['PUT', /\/transfers\/[^/]+$/],
  status: ['GET', /\/transfers\/[^/]+$/],
  delivery: ['PUT', /\/receipt$/],
  cancel: ['POST', /\/cancel$/],
  returns: ['GET', /\/returns$/],
  purchase: ['PUT', /\/purchases\/[^/]+$/],
} as const satisfies Record<string, readonly [Exchange['method'], RegExp]>;
export type HopKind = keyof typeof hopKinds;
export const hopNames = Object.keys(hopKinds) as HopKind[];

export function isHop(kind: HopKind, { call }: Hop): boolean {
  const [method, path] = hopKinds[kind];
  return call.method === method && path.test(call.url.pathname);
}
