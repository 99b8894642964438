import { readFile } from "node:fs/promises"
const text = await readFile("tests/sum.test.ts", "utf8")
