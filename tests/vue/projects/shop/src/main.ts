import { createApp } from 'vue'
import App from './App.vue'
import GlobalBadge from './components/GlobalBadge.vue'

createApp(App).component('GlobalBadge', GlobalBadge).mount('#app')
