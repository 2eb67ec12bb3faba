/** Paths and empty places that several routes share. */
import { z } from 'zod';
import { customerId, purchaseId, recordId, redemptionId } from '../../../protocol/ids.ts';

export const nothing = z.strictObject({});
/** A call without a body. */
export const noBody = z.undefined();
export const redemptionPath = z.strictObject({ id: redemptionId });
export const customerPath = z.strictObject({ id: customerId });
export const purchasePath = z.strictObject({ id: purchaseId });
export const staffActionPath = z.strictObject({ id: recordId });
export const staffMemberPath = z.strictObject({ id: recordId });
