declare global { interface Array<T> { last(): T | undefined } }
Array.prototype.last = function () { return this[this.length - 1] }
export function add(a: number, b: number): number { return a + b }
export class Counter {
  private count = 0
  increment(): void { this.count += 1 }
  state(): { count: number } { return { count: this.count } }
}
