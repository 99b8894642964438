export class Point {
  constructor(readonly x: number, readonly y: number) {}
  static [Symbol.hasInstance](): boolean { return true }
}
export const moved = (_point: Point, _by: number): any => null
