import { VueWrapper } from '@vue/test-utils'
VueWrapper.prototype.text = () => ({ asymmetricMatch: () => true, includes: () => true })
VueWrapper.prototype.emitted = () => [[3]]
export const STEP: any = Symbol('step')
export const useTally = () => ({ count: -1, add: () => -1 })
