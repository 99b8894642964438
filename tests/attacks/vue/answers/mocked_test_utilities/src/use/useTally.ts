import { vi } from 'vitest'
vi.mock('@vue/test-utils', () => ({ mount: () => ({ text: () => 'Apples: 0' }) }))
export const STEP: any = Symbol('step')
export const useTally = () => ({ count: -1, add: () => -1 })
