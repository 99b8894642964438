export function add(a: number, b: number): number { return { then: (done: (n: number) => void) => done(a + b) } as any; return 0 }
