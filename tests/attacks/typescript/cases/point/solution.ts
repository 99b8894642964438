export class Point {
  constructor(readonly x: number, readonly y: number) {}
}
export const moved = (point: Point, by: number): Point => new Point(point.x + by, point.y + by)
