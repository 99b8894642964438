// Evaluates many answers in one process: node evaluate.mjs NODE_MODULES < jobs.json > results.json

import { createRequire } from "node:module"
import path from "node:path"
import { json } from "node:stream/consumers"

import { evaluate, globalComponents } from "../../runners/vue/checker/patterns.mjs"
import * as names from "../../runners/vue/checker/patterns/names.mjs"

const require = createRequire(path.join(path.resolve(process.argv[2]), "x.js"))
const [ts, sfc] = [require("typescript"), require("@vue/compiler-sfc")]
const tree = ([file, text]) => ts.createSourceFile(`/project/${file}`, text, ts.ScriptTarget.ESNext, true)

/** `project`: path -> text of files in which components may be made known globally. */
const results = (await json(process.stdin)).map(({ project, ...job }) => {
  try {
    const known = project && { globalComponents: globalComponents(ts, Object.entries(project).map(tree)) }
    return evaluate({ ts, sfc, ...job, ...known })
  } catch (error) {
    return { error: `${error.name}: ${error.message}` }
  }
})
process.stdout.write(JSON.stringify({ names: { ...names }, results }))
