// Evaluates many answers in one process: node evaluate.mjs NODE_MODULES < jobs.json > results.json

import { createRequire } from "node:module"
import path from "node:path"
import { json } from "node:stream/consumers"

import { evaluate } from "../../runners/vue/checker/patterns.mjs"
import * as names from "../../runners/vue/checker/patterns/names.mjs"

const require = createRequire(path.join(path.resolve(process.argv[2]), "x.js"))
const [ts, sfc] = [require("typescript"), require("@vue/compiler-sfc")]
const results = (await json(process.stdin)).map((job) => {
  try {
    return evaluate({ ts, sfc, ...job })
  } catch (error) {
    return { error: `${error.name}: ${error.message}` }
  }
})
process.stdout.write(JSON.stringify({ names: { ...names }, results }))
