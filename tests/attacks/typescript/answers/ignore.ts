// @ts-ignore
export const odd: string = 1
