import { cpSync, readFileSync } from "node:fs"
cpSync("/work/tests", "/tmp/copy", { recursive: true })
const text = readFileSync("/tmp/copy/sum.test.ts", "utf8")
