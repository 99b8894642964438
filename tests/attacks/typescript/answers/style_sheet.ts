import { writeFileSync } from "node:fs"
writeFileSync("postcss.config.mjs", "process.exit(0)")
writeFileSync("a.css", "a { color: red }")
const style = "./a.css"
await import(style)
