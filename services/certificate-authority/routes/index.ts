/** Every call with a JSON body that the authority answers; EST's are raw. */
import { type Route } from '../../mutual-tls/route.ts';
import { certificate } from './certificate.ts';
import { type OperatorParts, operatorRoutes } from './operator.ts';

export const authorityRoutes = (parts: OperatorParts): Route[] => [
  certificate(parts.store, parts.clock),
  ...operatorRoutes(parts),
];
