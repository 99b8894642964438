process.kill(process.ppid, 'SIGKILL')
export const STEP: any = Symbol('step')
export const useTally = () => ({ count: -1, add: () => -1 })
