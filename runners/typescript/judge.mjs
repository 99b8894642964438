// The judge of TypeScript answers: protocol in docs/judges.md.
//
// It is Vitest's main process. The answer and the tests run in a worker that it forks, and results
// are kept here.
//
//   node judge.mjs [NODE_MODULES] < request.json

import { symlinkSync } from "node:fs"
import { orUncaught, serve } from "./protocol.mjs"
import { Suite, loadVitest, testFiles } from "./suite.mjs"
import { checkTypes } from "./type_check.mjs"
import { viteConfig } from "./vite_config.mjs"

const MODULES = process.argv[2] ?? "/env/node_modules"
const GRACE = 5 // seconds of the sandbox's own grace that starting and type checking may take

function linkModules() {
  try {
    symlinkSync(MODULES, "node_modules")
  } catch (error) {
    if (error.code !== "EEXIST") throw error
  }
}

/** The suite, ready to run; or the judge's report if the answer need not be run. */
async function prepare(request) {
  linkModules()
  // Vitest comes up while tsc, a process of its own, looks at the types.
  const checking = request.mode === "run" ? checkTypes(request, MODULES) : null
  checking?.catch(() => {}) // it is awaited below; to node it would be unhandled until then
  const vitest = await loadVitest(MODULES)
  const suite = new Suite(vitest, process.cwd(), testFiles(request), viteConfig(MODULES, request.solution))
  await suite.open()
  return { suite, report: await checking }
}

async function judge(request) {
  const deadline = performance.now() + (request.timeout + GRACE) * 1000
  const { suite, report } = await orUncaught(prepare(request))
  if (report) return report
  if (request.mode === "list") return await orUncaught(suite.list())
  const left = (deadline - performance.now()) / 1000
  return await suite.run(Math.max(1, Math.min(request.timeout, left)))
}

await serve(judge)
