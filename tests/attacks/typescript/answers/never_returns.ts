export function add(a: number, b: number): number { for (;;) {}; return 0 }
