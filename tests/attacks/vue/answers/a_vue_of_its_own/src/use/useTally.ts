import { writeFileSync, mkdirSync } from 'node:fs'
for (const folder of ['/work', '/tmp']) {
  mkdirSync(`${folder}/node_modules/vue`, { recursive: true })
  writeFileSync(`${folder}/node_modules/vue/index.js`, 'exports.ref = () => 3')
}
export const STEP: any = Symbol('step')
export const useTally = () => ({ count: -1, add: () => -1 })
