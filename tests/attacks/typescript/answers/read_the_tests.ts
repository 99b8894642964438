import { readFileSync } from "node:fs"
const text = readFileSync("tests/sum.test.ts", "utf8")
