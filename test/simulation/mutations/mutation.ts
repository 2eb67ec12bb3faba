/** A mistake that somebody could make, as a small change to one file of the product. */
export interface Mutation {
  /** Whose mistake, and what it makes of the rule. */
  name: string;
  /** From the root of the project. */
  file: string;
  /** Exactly once in the file. */
  find: string;
  replace: string;
}
