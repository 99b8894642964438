import type GlobalBadge from './components/GlobalBadge.vue'

declare module 'vue' {
  interface GlobalComponents {
    GlobalBadge: typeof GlobalBadge
  }
}
