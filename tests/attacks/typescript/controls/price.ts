export function price(count: number, each: number): number { return count * each }
