// @ts-expect-error
export const odd: string = 1
