export class Point {
  readonly x: number
  readonly y: number
  #secret = 1
  constructor(x: number, y: number) { this.x = x * this.#secret; this.y = y }
}
export function moved(point: Point, by: number): Point { return new Point(point.x + by, point.y + by) }
