import { ref, type Ref } from "vue"

export interface Counter {
  count: Ref<number>
  increment: () => void
}

export function useCounter(initial = 0): Counter {
  const count = ref(initial)
  const increment = () => {
    count.value += 1
  }
  return { count, increment }
}

export default useCounter
