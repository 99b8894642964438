class NoNumber extends RangeError { constructor(readonly text: string) { super(`no number: ${text}`); this.name = "NoNumber" } }
export function parse(text: string): number { if (!/^[0-9]+$/.test(text)) throw new NoNumber(text); return +text }
export const load = async (text: string): Promise<number> => { await null; return parse(text) }
