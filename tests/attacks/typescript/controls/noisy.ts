console.log("loaded"); console.error("warning"); process.emitWarning("noise")
export function add(a: number, b: number): number { return a + b }
export class Counter {
  private count = 0
  increment(): void { this.count += 1 }
  state(): { count: number } { return { count: this.count } }
}
if (import.meta.url === `file://${process.argv[1]}`) console.log(add(1, 2))
