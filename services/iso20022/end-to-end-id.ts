/**
 * A redemption id on an ISO 20022 document. EndToEndId is Max35Text and a UUID with its dashes has 36
 * characters, so documents carry the UUID's 32 hexadecimal digits alone.
 */
import { redemptionId, type RedemptionId } from '../../protocol/ids.ts';

export const endToEndIdOf = (id: RedemptionId): string => id.replaceAll('-', '');

/** @returns null where the text is not a redemption id of ours */
export function redemptionIdFrom(endToEndId: string): RedemptionId | null {
  if (!/^[0-9a-f]{32}$/.test(endToEndId)) return null;
  const dashed = endToEndId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const id = redemptionId.safeParse(dashed);
  return id.success ? id.data : null;
}
