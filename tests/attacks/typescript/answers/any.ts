const any: any = {}
export const add = any
export const Counter = any
