// Runs vue-tsc for many folders in one process: [{folder, args}] on stdin, [{code, output}] on stdout.
// All of vue-tsc runs anew each time, its own entry point with its own arguments; only modules that
// node has loaded already are not loaded twice.
'use strict'
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')

class Exit extends Error {}

const print = process.stdout.write.bind(process.stdout)
const results = JSON.parse(readFileSync(0, 'utf8')).map(({ folder, args }) => {
  let output = ''
  let code = 0
  process.chdir(folder)
  process.argv = [process.argv[0], 'vue-tsc', ...args]
  process.stdout.write = (text) => ((output += text), true)
  process.exit = (given) => {
    code = given ?? process.exitCode ?? 0
    throw new Exit()
  }
  try {
    createRequire(`${folder}/package.json`)('vue-tsc').run()
  } catch (error) {
    if (!(error instanceof Exit)) throw error
  }
  return { code, output }
})
print(JSON.stringify(results))
process.exitCode = 0
