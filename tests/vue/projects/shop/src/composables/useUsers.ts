import { computed, ref, type ComputedRef, type Ref } from 'vue'
import type { User } from '@/types/user'

export function useUsers(start: User[] = []): {
  users: Ref<User[]>
  names: ComputedRef<string[]>
  add: (user: User) => void
} {
  const users = ref<User[]>(start)
  const names = computed(() => users.value.map((user) => user.name))
  const add = (user: User): void => {
    users.value.push(user)
  }
  return { users, names, add }
}
