/** A provider's own colours and mark: of the bar at the top and of the welcome, never of a button. */
import { z } from 'zod';

export const colour = z.string().regex(/^#[0-9a-f]{6}$/, { message: 'must look like #0f5641' });

/** SECURITY: a picture that is data, so that nothing is fetched; drawn as an image it runs nothing. */
const picture = z
  .string()
  .regex(/^data:image\/(svg\+xml|png);base64,[A-Za-z0-9+/]+={0,2}$/)
  .max(140_000);

export const brand = z.strictObject({
  accent: colour,
  /** What is written on the accent. */
  onAccent: colour,
  logo: picture.optional(),
});
export type Brand = z.output<typeof brand>;
