// What the checker says is wrong, by whose fault; a wrong answer of a model is never one of these.

/**
 * kind: "unsupported" (a TypeScript or vue-tsc that cannot be driven), "config" (the project's
 * packages or tsconfig), "request" (the caller's), "patterns" (ours: a pattern's code failed). Anything else that is thrown is a "crash".
 */
export class CheckerError extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}
