const { execSync } = process.getBuiltinModule("node:child_process")
const text = execSync("cat tests/sum.test.ts", { encoding: "utf8" })
