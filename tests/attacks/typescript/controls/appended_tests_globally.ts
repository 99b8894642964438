export function add(a: number, b: number): number { return a + b }
export class Counter {
  private count = 0
  increment(): void { this.count += 1 }
  state(): { count: number } { return { count: this.count } }
}
describe("add", () => { it("adds", () => { expect(add(2, 3)).toBe(6) }) })
