import { readFileSync, symlinkSync } from "node:fs"
symlinkSync("/work/tests", "/tmp/there")
const text = readFileSync("/tmp/there/sum.test.ts", "utf8")
