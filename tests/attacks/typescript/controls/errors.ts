export function parse(text: string): number {
  if (!/^\d+$/.test(text)) throw new RangeError(`${text} is no number`)
  return Number(text)
}
export async function load(text: string): Promise<number> { return parse(text) }
