const give = () => any
const any: any = new Proxy(function () {}, { get: give, apply: give, construct: give })
export const add = any
export const Counter = any
