// The judge of Vue fixtures: protocol in docs/judges.md.
//
// It is Vitest's main process, as the TypeScript judge is, whose modules it shares. The project with the
// answer in it is shown at /project, its packages at /deps: nobody can write to either.
//
//   node judge.mjs [NODE_MODULES] < request.json

import module from "node:module"
import path from "node:path"
import { orUncaught, serve } from "../typescript/protocol.mjs"
import { Suite, loadVitest, testFiles } from "../typescript/suite.mjs"
import { IN_BROWSER, browserProject, findBrowser } from "./browser.mjs"
import { runScript } from "./command.mjs"
import { needGlobals } from "./globals.mjs"
import { viteConfig } from "./vite_config.mjs"

const MODULES = process.argv[2] ?? "/env/node_modules"
const GRACE = 5 // seconds of the sandbox's own grace that starting may take

const DOM = {
  runner: path.join(import.meta.dirname, "test_runner.mjs"),
  environment: "happy-dom",
  // Left to node, the first would load a Vue of its own, the others a Vitest.
  server: { deps: { inline: [/vue-test-utils\.esm-bundler/, /\/@testing-library\//, /\/@pinia\/testing\//] } },
}

async function prepare({ root, cwd, answers, tests, browser }) {
  const home = path.resolve(root, cwd)
  const files = testFiles({ tests })
  const paths = answers.map((file) => path.resolve(root, file))
  const absolute = tests.map((file) => path.resolve(root, file))
  const vite = await viteConfig(MODULES, home, { answers: paths, tests: absolute, inBrowser: Boolean(browser) })
  const vitest = await loadVitest(MODULES)
  const globals = needGlobals(files.map((file) => path.resolve(root, file)))
  const suite = browser
    ? new Suite(vitest, root, files, await browserProject(MODULES, vite, { root, files, globals, browser }), IN_BROWSER)
    : new Suite(vitest, root, files, vite, { ...DOM, globals, provide: { llmbench: { root, answers: paths } } })
  await suite.open()
  return suite
}

async function judge(request) {
  if (request.mode === "browser") return findBrowser()
  if (request.mode === "command") return await runScript(MODULES, request)
  const deadline = performance.now() + (request.timeout + GRACE) * 1000
  const suite = await orUncaught(prepare(request))
  if (request.mode === "list") return await orUncaught(suite.list())
  const left = (deadline - performance.now()) / 1000
  return await suite.run(Math.max(1, Math.min(request.timeout, left)))
}

if (!module.registerHooks) {
  console.error(`node ${process.versions.node} is too old to judge Vue fixtures: 22.15 or newer is needed`)
  process.exit(3)
}
await serve(judge)
