import { createRequire } from "node:module"
const { execSync } = createRequire("/work/x.js")("child_process")
const text = execSync("cat tests/sum.test.ts", { encoding: "utf8" })
