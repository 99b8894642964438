// The judge of TypeScript answers: protocol in docs/judges.md.
//
// It is Vitest's main process. The answer and the tests run in a worker that it forks, and results
// are kept here. What does not depend on the answer is made before the request is read: ahead.mjs.
//
//   node judge.mjs [NODE_MODULES] < request.json

import { Ahead } from "./ahead.mjs"
import { orUncaught, serve } from "./protocol.mjs"

const MODULES = process.argv[2] ?? "/env/node_modules"
const GRACE = 5 // seconds of the sandbox's own grace that starting and type checking may take

/** The suite, ready to run; or the judge's report if the answer need not be run. */
async function prepare(ahead, request) {
  // Vitest may still be coming up while the types are looked at.
  const suite = ahead.suite(request)
  suite.catch(() => {}) // it is awaited below; to node it would be unhandled until then
  const report = request.mode === "run" ? await ahead.types.check(request) : null
  ahead.types.close()
  return { report, suite: report ? null : await suite }
}

async function judge(ahead, request) {
  const deadline = performance.now() + (request.timeout + GRACE) * 1000
  const { suite, report } = await orUncaught(prepare(ahead, request))
  if (report) return report
  if (request.mode === "list") return await orUncaught(suite.list())
  const left = (deadline - performance.now()) / 1000
  return await suite.run(Math.max(1, Math.min(request.timeout, left)))
}

const ahead = new Ahead(MODULES)
await serve((request) => judge(ahead, request))
