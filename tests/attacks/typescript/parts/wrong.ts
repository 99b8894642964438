export function add(a: number, b: number): number { return a * b * 7 }
export class Counter {
  increment(): void {}
  state(): { count: number } { return { count: -1 } }
}
