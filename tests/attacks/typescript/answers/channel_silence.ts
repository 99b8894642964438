for (const name of ["nextTick", "setImmediate"]) (process as any)[name] = () => {}
globalThis.setImmediate = (() => {}) as any
export function add(a: number, b: number): number { for (;;) {} }
