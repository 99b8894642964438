export class Counter {
  increment(): void {}
  state(): { count: number } { return { count: -1 } }
}
