// The judge of TypeScript answers: protocol in docs/judges.md.
//
// It is Vitest's main process. The answer and the tests run in a worker that it forks, and results
// are kept here. What does not depend on the answer is made before the request is read: ahead.mjs.
//
//   node judge.mjs [NODE_MODULES] < request.json

import { Ahead } from "./ahead.mjs"
import { answerReport, meetAnswer, testsHaveEnded, testsReport } from "./apart.mjs"
import { orUncaught, serve } from "./protocol.mjs"
import { prepareGuards } from "./shared.mjs"

const MODULES = process.argv[2] ?? "/env/node_modules"
const GRACE = 6 // seconds of the sandbox's own grace that starting and type checking may take
const LEAST = 1 // of them, seconds that are left for the tests

/** The suite, ready to run; or the judge's report if the answer need not be run. */
async function prepare(ahead, request) {
  // A busy machine is not the answer's fault: all the time there is may be taken.
  const most = request.timeout + GRACE - LEAST
  const met = request.part === "tests" ? meetAnswer(most) : null
  // Vitest may still be coming up while the types are looked at.
  const { types, suite } = await ahead.for(request)
  suite.catch(() => {}) // it is awaited below; to node it would be unhandled until then
  const report = request.mode === "run" ? await types.check(request, most) : null
  types.close()
  await met
  return { report, suite: report ? null : await suite }
}

async function judge(ahead, request) {
  if (request.part === "answer") return await serveAnswer(ahead, request)
  const deadline = performance.now() + (request.timeout + GRACE) * 1000
  const { suite, report } = await orUncaught(prepare(ahead, request))
  if (report) return report
  if (request.part !== "tests") prepareGuards(suite, request)
  if (request.mode === "list") return await orUncaught(suite.list())
  const left = (deadline - performance.now()) / 1000
  const seconds = Math.max(1, Math.min(request.timeout, left))
  if (request.part !== "tests") return await suite.run(seconds)
  suite.provide("llmbench", { profile: request.profile })
  return testsReport(await suite.run(seconds), suite.channel)
}

async function opened(ahead, request) {
  const { types, suite } = await ahead.for(request)
  types.close()
  return await suite
}

/** The part whose tests are elsewhere. */
async function serveAnswer(ahead, request) {
  const suite = await orUncaught(opened(ahead, request))
  const gone = testsHaveEnded().then(() => ({ exit_code: null }))
  return answerReport(await Promise.race([suite.run(request.timeout + GRACE), gone]), suite.log)
}

const ahead = new Ahead(MODULES)
await serve((request) => judge(ahead, request))
