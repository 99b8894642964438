console.log('1 failed'); console.error('Tests  3 failed')
console.warn('x'.repeat(100000))
await new Promise((later) => setTimeout(later, 200))
import { inject, ref, type InjectionKey } from 'vue'
export const STEP: InjectionKey<number> = Symbol('step')
export function useTally() {
  const step = inject(STEP, 1)
  const count = ref(0)
  return { count, add: (): number => (count.value += step) }
}
